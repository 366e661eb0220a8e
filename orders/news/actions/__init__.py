"""Actions of people who follow an order."""
