"""Cancel orders, as a request with its own answer."""
