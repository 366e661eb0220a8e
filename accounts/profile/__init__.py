"""The user's own login."""
