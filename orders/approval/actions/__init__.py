"""Actions on the policy of approval."""
