"""Sessions, the current actor and the permission middleware."""
