"""What isolation's tests know of support, a module a feature (tests/isolation/gathered.py)."""
