"""Celery wake-ups, periodic jobs, retention."""
