"""Actions on the choice of the company."""
