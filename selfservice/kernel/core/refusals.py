"""Refusal reasons with extra meaning: subclasses of str that `Action.refuse` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django import forms


class TemporaryReason(str):
    """A temporary reason to refuse an action: a scheduled run waits a little and tries again."""

    __slots__ = ()


class AtField(str):
    """A reason to refuse that belongs to one form field: the form shows it as that field's error.

    `more`: the reasons of other fields, where several are refused.
    """

    __slots__ = ("field", "more")
    field: str
    more: tuple[AtField, ...]

    def __new__(cls, reason: str, field: str, more: tuple[AtField, ...] = ()) -> AtField:
        self = super().__new__(cls, reason)
        self.field = field
        self.more = more
        return self

    def add_to(self, form: forms.Form) -> None:
        """Show each reason at its field."""
        for one in (self, *self.more):
            form.add_error(one.field, one)
