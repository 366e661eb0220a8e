"""Actions on what belongs to no app: the outbox."""
