"""What is set is marked in a form of filters that was drawn without anything set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from selfservice.kernel.lists.filters import marked_in
from tests.world import World


def drawn(client: Client, query: str = "") -> str:
    return str(client.get(f"/abonnementer/?type=mobil{query}").context["filter_popover"])


def test_as_the_form_itself_draws_it(world: World, signed_in: Callable[[User], Client], monkeypatch: Any) -> None:
    client = signed_in(world.mette)
    unset = drawn(client)
    values = {"status": ["barred"], "uden": ["on"], "konto": ["44100271"]}
    marked = marked_in(unset, values)
    assert marked is not None
    query = "&status=barred&uden=on&konto=44100271"
    assert drawn(client, query) == marked
    monkeypatch.setattr("selfservice.kernel.lists.filters.marked_in", lambda *_args: None)
    # The same controls chosen and ticked as Django's own form has them.
    itself = drawn(client, query)
    for part in ('value="barred" selected', 'value="44100271" selected'):
        assert part in marked
        assert part in itself
    assert marked.count(" checked") == itself.count(" checked") == 1
    assert marked.count(" selected") == itself.count(" selected")


def test_what_can_not_be_marked_is_drawn_by_the_form() -> None:
    form = '<select class="input" name="a"><option value="1">1</option></select><input type="text" name="b">'
    assert marked_in(form, {"a": ["2"]}) is None
    assert marked_in(form, {"b": ["x"]}) is None
    assert marked_in(form, {"a": ["1"]}) == form.replace('value="1"', 'value="1" selected')
