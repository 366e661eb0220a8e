"""Chat: the queue, the messages of both sides, and what becomes of it when nobody is there."""
