"""Actions on technicians' visits."""
