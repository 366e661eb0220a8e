"""Actions on plan, add-ons and caps."""
