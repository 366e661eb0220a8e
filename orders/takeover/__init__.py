"""Takeovers of numbers and lines from another company or a person (/bestil/overtag/)."""
