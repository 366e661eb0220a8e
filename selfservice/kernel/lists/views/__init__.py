"""What a table is: its columns and its counts."""
