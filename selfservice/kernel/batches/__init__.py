"""Batches: one action on many targets."""
