"""Actions on limits for usage."""
