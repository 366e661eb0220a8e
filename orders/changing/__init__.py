"""Change orders that are placed."""
