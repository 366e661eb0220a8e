"""Pages and actions of support staff."""
