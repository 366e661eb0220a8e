"""Where a company's calls may be forwarded to, and who forwards out of the company."""
