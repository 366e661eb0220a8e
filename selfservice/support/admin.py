"""Register support's pages in the Django admin, by feature."""

from selfservice.support.calls import admin as _calls  # noqa: F401
