"""Questions about lines of an invoice, and postponed payment."""
