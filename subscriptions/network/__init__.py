"""The mobile network: orders, and webhook events about them."""
