"""Actions on call flows and their drafts."""
