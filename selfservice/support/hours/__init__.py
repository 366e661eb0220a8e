"""Support's opening hours: whether it is open, when it opens, and what is promised by when."""
