"""Refusal reasons with extra meaning: subclasses of str that `Action.refuse` returns."""

from __future__ import annotations


class TemporaryReason(str):
    """A temporary reason to refuse an action: a scheduled run waits a little and tries again."""

    __slots__ = ()


class AtField(str):
    """A reason to refuse that belongs to one form field: the form shows it as that field's error."""

    __slots__ = ("field",)
    field: str

    def __new__(cls, reason: str, field: str) -> AtField:
        self = super().__new__(cls, reason)
        self.field = field
        return self
