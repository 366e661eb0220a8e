"""Benchmarks: figures against a baseline that is measured in the same run, since no machine is like another."""
