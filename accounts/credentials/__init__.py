"""Second factors and passwords: choose, send and check them."""
