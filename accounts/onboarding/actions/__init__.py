"""Actions of applying and activating."""
