"""Ways round what the admin asks and hides: other spellings of a row's address, filters by hidden columns."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.steps import give_reason
from tests.world import World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]


# The admin's own way of writing "+" and a line break, which int() reads over.
@pytest.mark.parametrize("spelling", ["{}", "_2B{}", "{}_0A", "_0A{}"])
def test_no_spelling_of_the_url_bypasses_the_reason(spelling: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.sofie)
    path = f"/admin/accounts/user/{spelling.format(world.mette.pk)}/change/"
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/admin/reason/{world.nordhavn.pk}/")
    client.post(answer["Location"], {"reason": "Ringer"})
    assert "mette@example.com" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("part", "column"),
    [("accounts/user", "password__startswith"), ("accounts/user", "password__regex"),
     ("accounts/letter", "pdf__isnull"), ("kernel/outboxcommand", "payload__to__startswith"),
     ("accounts/user", "company__cvr")],
)  # fmt: skip
def test_nothing_is_filtered_by_a_column_that_is_not_offered(
    part: str, column: str, world: World, signed_in: Signed
) -> None:
    """Otherwise a hidden column is read letter by letter."""
    value = {column: world.mette.password[:9]}
    assert give_reason(signed_in(world.sofie)).get(f"/admin/{part}/?{urlencode(value)}").status_code == 400


def test_the_offered_filters_work(world: World, signed_in: Signed) -> None:
    client = give_reason(signed_in(world.sofie))
    page = client.get("/admin/accounts/user/?is_staff__exact=1").content.decode()
    assert "sofie" in page and "mette" not in page
    assert client.get("/admin/kernel/auditentry/?event=login&actor_kind=user").status_code == 200
    assert client.get("/admin/accounts/application/?state__exact=approved&cause__exact=").status_code == 200


def test_no_row_is_looked_up_outside_the_lists(world: World, signed_in: Signed) -> None:
    query = "app_label=accounts&model_name=application&field_name=user&term=m"
    assert signed_in(world.sofie).get(f"/admin/autocomplete/?{query}").status_code == 404
