"""Reasons to refuse an act that say more than their words: text like any other, which `refuse` gives back."""

from __future__ import annotations


class ForNow(str):
    """A reason to refuse that passes by itself. What was asked for a later day waits a little, and tries again."""

    __slots__ = ()


class AtField(str):
    """A reason to refuse that one answer is to blame for: it stands by that field of the form, to be mended there."""

    __slots__ = ("field",)
    field: str

    def __new__(cls, reason: str, field: str) -> AtField:
        self = super().__new__(cls, reason)
        self.field = field
        return self
