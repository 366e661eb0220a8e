"""Actions of the exchange."""
