"""Helpers without models: form fields, dates, formatting, encryption."""
