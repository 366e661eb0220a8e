"""Try call flows out: test calls, those that are saved, and a week as callers meet it."""
