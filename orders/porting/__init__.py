"""Port numbers in from other operators."""
