"""This app's parts of the front page."""

from __future__ import annotations

from selfservice.kernel.navigation.dashboard import register_tasks
from selfservice.support.approvals.tasks import requests_to_answer

register_tasks(requests_to_answer)
