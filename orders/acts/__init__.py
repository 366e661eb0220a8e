"""Acts on subscriptions that are orders, too: their rows follow from the runs of the acts (a trigger writes them)."""
