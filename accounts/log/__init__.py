"""The company's log."""
