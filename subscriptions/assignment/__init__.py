"""Assignment of a subscription: holder, department, cost centre, account."""
