"""Actions on a company."""
