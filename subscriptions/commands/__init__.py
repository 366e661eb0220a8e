"""Commands to the network."""
