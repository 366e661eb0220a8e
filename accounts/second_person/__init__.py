"""Acts that a second person must approve, where the company has chosen so."""
