"""Actions on licences."""
