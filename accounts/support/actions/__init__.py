"""Actions of support staff."""
