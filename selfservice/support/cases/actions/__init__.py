"""Actions of customers on cases."""
