"""The account statement: balances and the entries of the ledger."""
