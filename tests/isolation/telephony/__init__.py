"""What isolation's tests know of telephony, a module a feature (tests/isolation/gathered.py)."""
