"""Support's side of cases, in the Django admin: queue, answers, notes, and the customer of the case."""
