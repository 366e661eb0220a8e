"""Which rows an actor sees: actors, closed managers, row-level security."""
