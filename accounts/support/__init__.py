"""What support staff see and do."""
