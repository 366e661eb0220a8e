"""The letter with user name and activation code: its code, its page, its row."""
