"""The demo world: feed files made by a seeded generator, and people to log in as."""
