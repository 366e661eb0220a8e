"""The scanner for viruses."""
