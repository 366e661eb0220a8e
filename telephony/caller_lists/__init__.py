"""Named lists of callers, by which call flows tell calls apart."""
