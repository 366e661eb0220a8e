"""Files with rows that become batches."""
