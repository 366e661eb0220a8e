"""Delete a saved test call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import TelephonyAction
from telephony.models import CallFlow, TestCall
from telephony.permissions import DRAFT


class DeleteTestCall(TelephonyAction):
    """Delete it: publishing no longer runs it."""

    slug = "delete_test_call"
    deletes = True
    address = "slet"
    label = _lazy("Delete the test call")
    log_label = _lazy("Test call deleted")
    consequence = _lazy("It no longer runs before publishing.")
    done_receipt = _lazy("The test call “%(name)s” is deleted.")
    refused_receipt = _lazy("The test call was not deleted. %(why)s")
    tone = "danger"
    section = "test_call"
    model = TestCall
    function = DRAFT
    related = ("flow",)
    Form = OnceForm

    @classmethod
    def logged(cls, target: TestCall) -> CallFlow:
        return target.flow

    def apply(self, target: TestCall, data: Mapping[str, Any], now: datetime) -> Change:
        name = target.name
        target.delete()
        return Change(target, before={"test_call": name})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"name": run.before.get("test_call", "")}
