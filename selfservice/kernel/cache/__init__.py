"""How cached values are stored, and versions that invalidate cached counts."""
