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
        before_here, after_here = old.get(company), new.get(company)
        if before_here == after_here:
            found.kept.append(company)
            continue
        removed, added = _lines(before_here, after_here)
        if removed:
            found.gone[company] = removed
        if added:
            found.new[company] = added
    return found


def _lines(before: Access | None, after: Access | None) -> tuple[list[str], list[str]]:
    if before is None or after is None:
        whole = [f"{words(part.functions)}, {reach_by_name(part)}" for part in (before or after,) if part]
        return (whole, []) if after is None else ([], whole)
    removed, added = _functions(before.functions - after.functions), _functions(after.functions - before.functions)
    if (before.accounts, before.whole_group) == (after.accounts, after.whole_group):
        return removed, added
    if before.accounts is not None and after.accounts is not None and before.whole_group == after.whole_group:
        return removed + numbers(before.accounts - after.accounts), added + numbers(after.accounts - before.accounts)
    return [*removed, reach(before)], [*added, reach(after)]


def _functions(functions: Iterable[str]) -> list[str]:
    labels = dict(Function.choices)
    return [str(labels[name]) for name in in_order(functions)]
