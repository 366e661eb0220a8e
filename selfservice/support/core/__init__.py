"""What the features of support share: cases and messages as they are stored, and what a case can be about."""
