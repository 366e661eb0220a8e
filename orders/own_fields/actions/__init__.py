"""The action that chooses a company's own fields."""
