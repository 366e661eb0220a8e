"""Downloads of tables: CSV and Excel, streamed or written by a worker."""
