"""Benchmarks: figures against a floor that is measured in the same run, since no machine is like another."""
