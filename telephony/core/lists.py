"""Lists of objects of several companies."""

from __future__ import annotations

from dataclasses import replace

from django.utils.functional import cached_property

from selfservice.kernel.lists.views import Column, ListPage

COMPANY = "selskab"


class CompanyList(ListPage):
    """A list with a column of the company, which is shown at first to those who see several companies."""

    @cached_property
    def offered(self) -> list[Column]:
        """The columns that the actor may see."""
        columns = super().offered
        if len(self.actor.company_ids) < 2:
            return columns
        return [replace(column, shown=True) if column.name == COMPANY else column for column in columns]
