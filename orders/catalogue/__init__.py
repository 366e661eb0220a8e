"""The catalogue of plans to order from."""
