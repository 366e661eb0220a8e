"""Disturbances and planned work: who is concerned, where it is shown, who gets a mail."""
