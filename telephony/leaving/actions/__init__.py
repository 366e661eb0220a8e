"""Actions on people who leave."""
