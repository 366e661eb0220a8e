"""Register support's pages in the Django admin, by feature."""

from selfservice.support.calls import admin as _calls  # noqa: F401
from selfservice.support.chat import admin as _chat  # noqa: F401
from selfservice.support.desk import admin as _desk  # noqa: F401
from selfservice.support.desk import own_admin as _own_admin  # noqa: F401
from selfservice.support.service_messages import admin as _service_messages  # noqa: F401
