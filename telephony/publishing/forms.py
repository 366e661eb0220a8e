"""The forms to publish a draft and to restore a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from telephony.publishing.check import Check


class PublishForm(OnceForm):
    """A message, and a tick for what must be accepted."""

    message = LineField(
        label=_lazy("What have you changed, and why?"), required=False, max_length=200,
        help_text=_lazy("Your colleagues read it in the list of versions."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, check: Check | None = None) -> None:
        super().__init__(data)
        if check is None or check.errors:
            return
        if n := len(check.warnings):
            label = ngettext("I have read the warning", "I have read the %(n)s warnings", n) % {"n": n}
            self._accept("accept_warnings", label, _("Read the warnings, and tick here."))
        if check.failing:
            names = ", ".join(f"“{one.test.name}”" for one in check.failing)
            label = _("Put it into use although these test calls end otherwise: %(names)s") % {"names": names}
            self._accept("accept_failing", label, _("Change the draft or the test calls, or tick here."))

    def _accept(self, name: str, label: str, missing: str) -> None:
        self.fields[name] = forms.BooleanField(label=label, error_messages={"required": missing})


class RestoreForm(OnceForm):
    """A tick where there is a draft, which is replaced."""

    def __init__(self, data: Any = None, *, has_draft: bool = False) -> None:
        super().__init__(data)
        if has_draft:
            self.fields["replace"] = forms.BooleanField(
                label=_("Replace the draft that there is"),
                error_messages={"required": _("There is a draft already. Tick here to replace it.")},
            )
