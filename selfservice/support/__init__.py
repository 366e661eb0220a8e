"""Support: cases, chat, calls, approvals in one place, service messages, and support's own pages in the admin."""
