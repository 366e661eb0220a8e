"""Rules and prices that all orders share."""
