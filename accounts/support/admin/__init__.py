"""Support's pages in the Django admin. They are read-only; every change goes through an action, with a reason."""
