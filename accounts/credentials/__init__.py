"""Choosing, sending and checking second factors."""
