"""The web server's configuration (gunicorn), its worker and its health check."""
