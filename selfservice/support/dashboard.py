"""Support's parts of the front page."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_tasks
from selfservice.support.cases.tasks import case_tasks
from selfservice.support.models import Case

register_tasks(case_tasks, about=(Case,))
