"""Mails about orders, and who gets them."""
