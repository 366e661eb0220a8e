"""Cases as customers see them: write, list, read, answer, reopen, and what they thought of it."""
