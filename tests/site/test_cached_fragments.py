"""What is kept of a page between two visits is never shown to another person, and never after a change of rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client

from accounts.functions import Function
from accounts.models import Grant, User
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.fragment_cache import cached
from tests.world import World

SignedIn = Callable[[User], Client]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def entries() -> Any:
    return caches["process"]._cache  # type: ignore[attr-defined]


def page(client: Client, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def menu(text: str) -> str:
    return text.partition('<nav class="side"')[2].partition("</nav>")[0]


def test_each_person_has_their_own(world: World, signed_in: SignedIn) -> None:
    people = [world.mette, world.jonas, world.freja, world.frida]
    for _twice in range(2):
        for person in people:
            text = page(signed_in(person), "/profil/")
            head = text.partition("<header")[2].partition("</header>")[0]
            assert person.name in head
            assert not any(other.name in head for other in people if other != person)
            assert ("/brugere/" in menu(text)) == (person in (world.mette, world.frida))
            assert (world.fremmed.name in menu(text)) == (person == world.frida)


def test_it_is_kept(world: World, signed_in: SignedIn) -> None:
    caches["process"].clear()
    page(signed_in(world.mette))
    few = len(entries())
    page(signed_in(world.mette))
    assert len(entries()) == few > 3
    page(signed_in(world.jonas))
    assert len(entries()) > few


def test_rights_count_at_the_next_request(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.jonas)
    assert "/konti/" in menu(page(client))
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).update(functions=[Function.MOBILE])
    assert "/konti/" not in menu(page(client))


def test_company_language_and_look_count_at_once(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    assert "Hele koncernen" in menu(page(client))
    client.post("/selskab/", {"company": str(world.datter.uid)})
    assert f"<b>{world.datter.name}</b>" in menu(page(client))
    client.post("/selskab/", {"company": "all"})
    assert "<b>Hele koncernen</b>" in menu(page(client))
    client.post("/sprog/", {"language": "en"})
    assert "<b>Whole group</b>" in menu(page(client))
    client.post("/udseende/", {"theme": "dark"})
    assert "Appearance: dark" in page(client)


def test_a_new_name_is_shown_at_once(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    page(client)
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(name="Mette Nyt-Navn")
    assert "Mette Nyt-Navn" in page(client).partition("<header")[2].partition("</header>")[0]


def test_the_menu_marks_the_page_and_forms_lead_back_to_it(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for path in ("/", "/konti/?q=%3Cb%3E", "/profil/", "/konti/"):
        text = page(client, path)
        marked = re.findall(r'<a href="([^"]+)" aria-current="page"', menu(text))
        assert marked == [path.partition("?")[0]]
        assert text.count(f'name="next" value="{path}"') >= 2


def test_tokens_are_the_visitors_own(world: World, signed_in: SignedIn) -> None:
    first, second = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for client in (first, second):
        client.cookies = signed_in(world.mette).cookies
    tokens = [TOKEN.findall(page(client)) for client in (first, second)]
    assert len(tokens[0]) == len(tokens[1]) > 4
    assert not set(tokens[0]) & set(tokens[1])
    # Each works with the cookie of its own browser alone.
    for client, mine, other in ((first, tokens[0], tokens[1]), (second, tokens[1], tokens[0])):
        assert client.post("/udseende/", {"theme": "dark", "csrfmiddlewaretoken": other[-1]}).status_code == 403
        for token in set(mine):
            assert client.post("/udseende/", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code == 302


def test_no_mark_is_left_in_a_page(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    for path in ("/", "/konti/", "/konti/", "/profil/", "/soeg/?q=konto"):
        assert "\ue000" not in page(client, path)


def test_what_belongs_to_one_page_does_not_slip_in(world: World, signed_in: SignedIn) -> None:
    """A page that has a `frame.…` or a word of its own can't change what is kept for the next."""
    request = signed_in(world.mette).get("/profil/").wsgi_request
    template = Template('{% cached_fragment "a test" %}[{{ secret|default:"" }}]{% endcached_fragment %}')
    shown = {"request": request, "theme": "", "frame": None, "portal": {}, "LANGUAGE_CODE": "da"}
    tokens = {"csrf_token": "t", "here_path": "/"}
    assert template.render(Context({**shown, **tokens, "secret": None})) == "[]"


def test_the_tag_wants_a_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% cached_fragment %}{% endcached_fragment %}")


def test_it_is_cached_for_half_a_minute() -> None:
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as clock:
        assert cached(("a", 1), lambda: "old") == "old"
        assert cached(("a", 1), lambda: "new") == "old"
        assert cached(("a", 2), lambda: "other") == "other"
        clock.shift(31)
        assert cached(("a", 1), lambda: "new") == "new"
