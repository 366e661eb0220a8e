"""Actions on calls and codes."""
