"""Mails and text messages about orders, and who gets them."""
