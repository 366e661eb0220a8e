"""Support's own pages in the admin: the queue, a case with the customer's context, hours, text modules."""
