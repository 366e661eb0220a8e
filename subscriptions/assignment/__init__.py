"""Whom a subscription is assigned to: holder, department, cost centre, account."""
