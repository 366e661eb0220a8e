"""Actions on one's own telephone."""
