"""SIM swaps: rules, notices, forms, and the company's stock of cards."""
