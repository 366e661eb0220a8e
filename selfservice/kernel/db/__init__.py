"""Database helpers: keyset pagination, bulk inserts, Danish collation, unique errors."""
