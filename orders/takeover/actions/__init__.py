"""Order a takeover, withdraw it, and answer it."""
