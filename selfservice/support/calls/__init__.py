"""Calls: support's number and hours, a request to be called back, a code by which the caller is known."""
