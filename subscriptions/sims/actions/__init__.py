"""Actions on SIM cards."""
