"""Support's pages in the Django admin. Everything is read; what is changed goes through actions, with a reason."""
