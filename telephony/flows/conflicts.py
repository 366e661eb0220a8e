"""What to show where two people changed a draft at once: what one typed, what it is now, and the form to go on with."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.http import Http404, QueryDict

from telephony.flows import drafts
from telephony.flows.action import DraftAction
from telephony.flows.forms import NEXT
from telephony.models import CallFlow

# What is posted besides what people type.
OWN = frozenset({"csrfmiddlewaretoken", "request_id", "revision", "act", "step", "outlet", "back"})


class Row(NamedTuple):
    """A field: its label, what was typed, and what it is now; empty where there is no longer such a field."""

    label: str
    typed: str
    now: str


def fresh_form(act: DraftAction, flow: CallFlow, posted: QueryDict) -> forms.Form | None:
    """Return the form with what was typed, as of the draft now; None if its step has been deleted meanwhile."""
    act.load(flow)
    data = posted.copy()
    data["revision"], data["request_id"] = drafts.token(act.versions.latest), str(uuid4())
    try:
        current = act.unbound(flow, {"step": posted.get("step", ""), "outlet": posted.get("outlet", "")})
        for name, field in current.fields.items():
            # An outlet that a colleague has added stays as it is.
            if name.startswith(NEXT) and name not in data:
                data[name] = str(current.get_initial_for_field(field, name) or "")
        return act.edit_form(flow, data, data)
    except Http404:
        return None


def typed_and_now(form: forms.Form | None, posted: QueryDict) -> list[Row]:
    """Return the fields in which what was typed differs from what it is now."""
    if form is None:
        return [Row(name, ", ".join(values), "") for name, values in posted.lists() if name not in OWN and any(values)]
    rows = []
    for field in form.visible_fields():
        now = form.get_initial_for_field(field.field, field.name)
        typed = field.field.widget.value_from_datadict(posted, {}, field.name)
        if _text(typed) != _text(now):
            rows.append(Row(str(field.label), said(field.field, typed), said(field.field, now)))
    return rows


def said(field: Any, value: Any) -> str:
    """Return a value as people read it: the label of a choice."""
    labels: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        labels |= {str(k): str(v) for k, v in label} if isinstance(label, (list, tuple)) else {str(key): str(label)}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, "")) or "–"


def _text(value: Any) -> str:
    return "\n".join(sorted(map(str, value))) if isinstance(value, list) else str(value if value is not None else "")
