"""Actions: follow an order, and what support writes and promises."""
