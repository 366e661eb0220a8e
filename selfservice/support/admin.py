"""Register support's pages in the Django admin, by feature."""

from selfservice.support.calls import admin as _calls  # noqa: F401
from selfservice.support.service_messages import admin as _service_messages  # noqa: F401
