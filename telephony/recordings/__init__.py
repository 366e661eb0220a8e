"""Recordings that call flows and greetings play: uploaded, or spoken from a text."""
