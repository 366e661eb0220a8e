"""Effect of a change of rights, as text: removed and new rights, by company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.functions import Function, in_order
from accounts.permissions.grants import numbers, reach, reach_by_name, words
from selfservice.kernel.scope.actor import Access


@dataclass(slots=True)
class Difference:
    """Lines by company: removed rights, new rights; and the companies without a change."""

    gone: dict[int, list[str]] = field(default_factory=dict)
    new: dict[int, list[str]] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)

    def for_log(self, names: dict[int, str]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
        """Return before and after for each company's own log, which must not show the person's rights elsewhere."""
        return {
            company: ({"rights": named(self.gone, names, company)}, {"rights": named(self.new, names, company)})
            for company in sorted({*self.gone, *self.new})
        }


def named(lines: dict[int, list[str]], names: dict[int, str], *companies: int) -> list[str]:
    """Return lines prefixed with their company's name; of these companies, or of all."""
    wanted = companies or tuple(sorted(lines, key=lambda company: names.get(company, "")))
    return [f"{names[company]}: {text}" for company in wanted for text in lines.get(company, ())]


def difference(before: Iterable[Access], after: Iterable[Access]) -> Difference:
    """Compare current with wanted access, by content and not by label."""
    old, new = ({part.company_id: part for part in parts} for parts in (before, after))
    found = Difference()
    for company in sorted({*old, *new}):
        was, will = old.get(company), new.get(company)
        if was == will:
            found.kept.append(company)
            continue
        gone, come = _lines(was, will)
        if gone:
            found.gone[company] = gone
        if come:
            found.new[company] = come
    return found


def _lines(was: Access | None, will: Access | None) -> tuple[list[str], list[str]]:
    if was is None or will is None:
        whole = [f"{words(part.functions)}, {reach_by_name(part)}" for part in (was or will,) if part]
        return (whole, []) if will is None else ([], whole)
    gone, come = _functions(was.functions - will.functions), _functions(will.functions - was.functions)
    if (was.accounts, was.whole_group) == (will.accounts, will.whole_group):
        return gone, come
    if was.accounts is not None and will.accounts is not None and was.whole_group == will.whole_group:
        return gone + numbers(was.accounts - will.accounts), come + numbers(will.accounts - was.accounts)
    return [*gone, reach(was)], [*come, reach(will)]


def _functions(functions: Iterable[str]) -> list[str]:
    labels = dict(Function.choices)
    return [str(labels[name]) for name in in_order(functions)]
