"""Uploaded files whose rows become batches."""
