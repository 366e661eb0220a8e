"""Actions on saved test calls."""
