"""The page of one subscription."""
