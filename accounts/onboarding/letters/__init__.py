"""The letter with user name and activation code: code, PDF page and database row."""
