"""The operator's inventory of lines: what can be had at an address."""
