"""Actions that end a subscription."""
