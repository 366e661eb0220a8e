"""Licences: what a company has, buying more, ending some, and giving them to users."""
