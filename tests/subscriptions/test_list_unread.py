"""A list that leaves out columns of its table shows all of its own columns without reading a row again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.test import Client

from accounts.users.views import UserList
from selfservice.kernel.lists.base import BaseList
from selfservice.kernel.lists.saved_views import settings_of
from subscriptions.lists.views import LISTS
from subscriptions.models import Category
from tests.subscriptions.listed import make
from tests.world import World

PATHS: dict[str, type[BaseList]] = {
    "/brugere/?": UserList,
    **{f"/abonnementer/?type={page.fixed['type']}&": page for page in LISTS.values()},
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "q={}"])
def test_no_column_needs_what_is_left_out(
    world: World, mette: Client, monkeypatch: pytest.MonkeyPatch, path: str, query: str
) -> None:
    columns = PATHS[path].columns
    number = "+4530000001" if "mobil" in path else "+4570000001"
    make(world.konto, number, category=next((c for c in Category if LISTS[c] is PATHS[path]), Category.MOBILE))
    read: list[Any] = []
    monkeypatch.setattr(models.Model, "refresh_from_db", lambda row, **_asked: read.append(row))
    monkeypatch.setattr(
        "selfservice.kernel.lists.base.settings_of",
        lambda *asked: type(settings_of(*asked))(columns=tuple(column.name for column in columns)),
    )
    answer = mette.get(f"{path}{query.format('mette' if 'brugere' in path else 'holder')}")
    assert answer.status_code == 200
    assert [head["label"] for head in answer.context["heads"]] == [column.label for column in columns]
    assert answer.context["has_rows"]
    assert not read
