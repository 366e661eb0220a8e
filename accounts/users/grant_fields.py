"""Form field for the rights of a login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function

# Upper limits: more companies, or accounts at one company, than anybody picks by hand.
COMPANIES, ACCOUNTS = 500, 5000


class RightsField(forms.JSONField):
    """List with an entry per company.

    An entry is {"company": uid, "whole_group": bool, "accounts": [uid …] or null, "functions": […]}. The field checks
    only the shape; the action checks whether the actor may give it.
    """

    wrong = _("Choose at least one company and one function.")

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rights = super().clean(value)
        if not isinstance(rights, list) or not 0 < len(rights) <= COMPANIES:
            raise ValidationError(self.wrong, "invalid")
        entries = [self._entry(one) for one in rights]
        if len({one["company"] for one in entries}) != len(entries):
            raise ValidationError(self.wrong, "invalid")
        return entries

    def _entry(self, one: Any) -> dict[str, Any]:
        try:
            accounts, functions = one["accounts"], one["functions"]
            entry: dict[str, Any] = {
                "company": str(UUID(one["company"])),
                "whole_group": one["whole_group"] is True,
                "accounts": None if accounts is None else [str(UUID(uid)) for uid in accounts],
                "functions": [Function(name).value for name in functions],
            }
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValidationError(self.wrong, "invalid") from error
        chosen = entry["accounts"]
        if not entry["functions"] or (chosen is not None and not 0 < len(chosen) <= ACCOUNTS):
            raise ValidationError(self.wrong, "invalid")
        return entry
