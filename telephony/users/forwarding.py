"""The forwards of a user as an action changes them: the form's fields, the check, and the change itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action, ActionRefused, StepUpRequired, is_fresh
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import phone
from telephony.core.destinations import Forward, ForwardingRules
from telephony.models import TelephonyUser

LABELS = {
    "forward_always": _lazy("Forward all calls to"),
    "forward_busy": _lazy("Forward when busy to"),
    "forward_no_answer": _lazy("Forward when not answered to"),
    "forward_unavailable": _lazy("Forward when unavailable to"),
}


class ForwardField(LineField):
    """A number in any spelling. Whether calls may go there depends on the company, which the action knows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, removable=True, max_length=40, **kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "type": "tel", "inputmode": "tel", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return phone(value) if isinstance(value, str) and value.startswith("+") else value


class Forwards(Action):
    """Part of an action that sets forwards: what the company allows, read once for all targets of a bulk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rules: dict[int, ForwardingRules] = {}

    def rules_of(self, company_id: int) -> ForwardingRules:
        """Return the rules of a company."""
        if company_id not in self._rules:
            self._rules[company_id] = ForwardingRules(company_id, verified=is_fresh(self.actor.verified_at))
        return self._rules[company_id]

    def forward_refusal(self, target: TelephonyUser, wanted: Mapping[str, str], *, alone: bool) -> str | None:
        """Return why the forwards in `wanted` can't be set, or None.

        Raises StepUpRequired for one abroad where the user is changed `alone`: many are changed later, when nobody can
        be asked for a second factor.
        """
        if not wanted:
            return None
        rules = self.rules_of(target.company_id)
        rules.verified = alone and is_fresh(self.actor.verified_at)
        try:
            return rules.refusal(target, wanted)
        except StepUpRequired:
            if alone:
                raise
            return _("Forwarding abroad is set on the user's own page, which asks for a code.")

    def wanted_numbers(self, target: TelephonyUser, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return the forwards in E.164, by field. Call for what `forward_refusal` has let through."""
        rules = self.rules_of(target.company_id)
        return {name: rules.read(text).number for name, text in wanted.items()}

    def mark_out(self, target: TelephonyUser) -> list[str]:
        """Set `forwards_out` from the target's forwards; return the fields that changed. Raises ActionRefused.

        The cap is asked again under the company's lock: two at once may have found it free.
        """
        rules = self.rules_of(target.company_id)
        is_out = any(forward.is_out for forward in set_ones(rules.forwards(target, {})))
        if is_out == target.forwards_out:
            return []
        if is_out:
            rules.lock()
            if reason := rules.cap_refusal(target):
                raise ActionRefused(str(reason))
        target.forwards_out = is_out
        return ["forwards_out"]


def set_ones(forwards: Mapping[str, Forward]) -> Sequence[Forward]:
    """Return the forwards that lead somewhere."""
    return [forward for forward in forwards.values() if forward.number]
