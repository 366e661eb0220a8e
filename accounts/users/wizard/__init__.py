"""The wizard that creates a login or changes its rights."""
