"""Terminations: notice, end of service, receipt."""
