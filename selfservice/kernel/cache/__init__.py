"""The cache backend, and versions that invalidate cached counts."""
