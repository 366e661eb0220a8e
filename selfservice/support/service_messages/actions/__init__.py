"""Actions on service messages."""
