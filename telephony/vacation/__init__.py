"""Vacation greetings of a company, a number or a person."""
