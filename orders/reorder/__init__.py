"""Order the same again: a draft from an order, at the prices of today."""
