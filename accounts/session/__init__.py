"""Sessions, the current actor, the permission gate."""
