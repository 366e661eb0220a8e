"""What support does to cases, to its texts and to its hours."""
