"""Actions on kernel models: the outbox."""
