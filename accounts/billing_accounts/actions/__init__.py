"""Actions on billing accounts."""
