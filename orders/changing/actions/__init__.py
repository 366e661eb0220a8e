"""Actions that change orders and their items."""
