"""Support's parts of the front page, and its notices on pages of numbers."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_panel, register_tasks
from selfservice.kernel.web.notices import register as register_notices
from selfservice.support.approvals.tasks import requests_to_answer
from selfservice.support.cases.tasks import case_tasks
from selfservice.support.models import Case
from selfservice.support.service_messages.notices import messages_panel, number_notices

register_tasks(case_tasks, about=(Case,))

register_tasks(requests_to_answer)
register_panel(5, messages_panel)
register_notices(number_notices)
