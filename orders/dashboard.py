"""This app's parts of the front page."""

from __future__ import annotations

from orders.models import Takeover
from orders.takeover.tasks import asked_tasks
from selfservice.kernel.navigation.dashboard import register_tasks

register_tasks(asked_tasks, about=(Takeover,))
