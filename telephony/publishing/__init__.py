"""Put drafts of call flows into use: what changes, what it touches, and the versions there have been."""
