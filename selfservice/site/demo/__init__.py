"""The demo data: feed files from a seeded generator, and users to log in as."""
