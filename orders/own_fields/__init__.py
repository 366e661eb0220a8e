"""A company's own fields: those that it asks for with each subscription that is ordered."""
