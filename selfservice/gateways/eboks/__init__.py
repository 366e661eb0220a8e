"""e-Boks: letters to companies' digital mailboxes."""
