"""Master data of a company: what the CVR register decides, and what the customer does."""
