"""Place orders: drafts, prices, and the action that places them."""
