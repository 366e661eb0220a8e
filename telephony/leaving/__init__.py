"""A person leaves: what uses them gets somebody else, and what they had becomes free."""
