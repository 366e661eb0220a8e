"""Actions that place orders."""
