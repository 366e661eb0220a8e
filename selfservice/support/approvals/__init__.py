"""Everything that waits for somebody's approval, of every app, on one page."""
