"""Actions on delegations."""
