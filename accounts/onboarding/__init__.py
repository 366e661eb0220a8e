"""Applications for access, and activation of a login."""
