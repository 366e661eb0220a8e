"""An employee's own number."""
