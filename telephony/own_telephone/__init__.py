"""The page of one's own telephone."""
