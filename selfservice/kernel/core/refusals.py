"""Refusal reasons with extra meaning: subclasses of str that `Action.refuse` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django import forms


class TemporaryReason(str):
    """A temporary reason to refuse an action: a scheduled run waits a little and tries again."""

    __slots__ = ()


class AtField(str):
    """A reason to refuse that belongs to one form field (None: to no one of them): the form shows it as its error.

    `more`: the reasons of other fields, where several are refused.
    """

    __slots__ = ("field", "more")
    field: str | None
    more: tuple[AtField, ...]

    def __new__(cls, reason: str, field: str | None, more: tuple[AtField, ...] = ()) -> AtField:
        self = super().__new__(cls, reason)
        self.field = field
        self.more = more
        return self

    @property
    def parts(self) -> tuple[AtField, ...]:
        """It, and the reasons that it comes with."""
        return (self, *self.more)

    def add_to(self, form: forms.Form) -> None:
        """Show each reason at its field."""
        for one in self.parts:
            form.add_error(one.field, one)


def together(*reasons: str | None) -> str | None:
    """Return the reasons that there are as one; None if there are none. A form shows each at its field, those of one
    field as one text.
    """
    found = [reason for reason in reasons if reason]
    if len(found) < 2:
        return found[0] if found else None
    texts: dict[str | None, list[str]] = {}
    for part in (part for reason in found for part in getattr(reason, "parts", (reason,))):
        texts.setdefault(getattr(part, "field", None), []).append(part)
    first, *others = (AtField(" ".join(said), field) for field, said in texts.items())
    return AtField(first, first.field, tuple(others))


def all_texts(reason: str) -> str:
    """Return the texts of a reason and of those it comes with, for where no field is shown."""
    return " ".join(dict.fromkeys(reason.parts)) if isinstance(reason, AtField) else reason
