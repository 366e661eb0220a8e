"""Approval of orders from an amount on: the policy of a company, and the answer."""
