"""The CVR register."""
