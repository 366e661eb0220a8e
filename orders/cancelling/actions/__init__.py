"""Actions that cancel orders."""
