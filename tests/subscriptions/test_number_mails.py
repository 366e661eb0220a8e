"""The mails about a number say who did what, when and why, and whom to ask."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from tests.outside import Outside
from tests.subscriptions.acting import agree
from tests.subscriptions.conftest import act, act_on, answered
from tests.subscriptions.swapping import ESIM, mails
from tests.subscriptions.swapping import answered as swapped
from tests.world import World

TIME = r"den \d{1,2}\. [a-z]{3,4}\.? kl\. \d{1,2}\.\d\d"
NOT_YOU = "Var det ikke dig?"


def text_of(template: str, to: str, language: str = "da") -> tuple[str, str]:
    """Subject and text of the mail to the person, with plain spaces."""
    (mail,) = [mail for mail in mails(template) if mail["to"] == to]
    with translation.override(language):
        context: dict[str, Any] = {**mail["context"], "portal": settings.PORTAL, "link": "https://x"}
        rendered = render_to_string(f"mail/{template}.txt", context).replace("\xa0", " ").strip()
    subject, _newline, text = rendered.partition("\n")
    return subject, text


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("stolen", ", fordi telefonen er meldt stjålet."),
        ("lost", ", fordi telefonen er mistet."),
        ("misuse", ", fordi nummeret bliver misbrugt."),
        ("other", "."),
    ],
)
def test_a_bar_that_somebody_else_set(mette: Client, world: World, network: Outside, cause: str, why: str) -> None:
    mette.post(act_on(world.own_number, "spaer"), {"cause": cause})
    answered()
    subject, text = text_of("number_barred", "nynne@example.com")
    assert subject == "20 12 34 90 er spærret"
    assert re.search(f"Mette Prøve spærrede 20 12 34 90 {TIME}{re.escape(why)}", text)
    assert "112 virker altid." in text
    assert "Spørg Mette, hvis det er en fejl." in text
    assert NOT_YOU not in text
    assert "Mette Prøve barred 20 12 34 90 on " in text_of("number_barred", "nynne@example.com", "en")[1]


def test_a_stolen_phone_is_said_to_be_stolen(mette: Client, world: World, network: Outside) -> None:
    mette.post(act_on(world.own_number, "stjaalet"))
    answered()
    assert "fordi telefonen er meldt stjålet." in text_of("number_barred", "nynne@example.com")[1]


def test_ones_own_bar_and_its_end(nynne: Client, world: World, network: Outside) -> None:
    nynne.post(act(world.own_number, "spaer"), {"cause": "lost"})
    answered()
    _subject, text = text_of("number_barred", "nynne@example.com")
    assert re.search(f"Du spærrede 20 12 34 90 {TIME}\\.", text)
    assert "under Mit nummer" in text
    assert NOT_YOU in text
    nynne.post(act(world.own_number, "ophaev"))
    answered()
    _subject, text = text_of("number_unbarred", "nynne@example.com")
    assert re.search(f"Du ophævede spærringen af 20 12 34 90 {TIME}\\.", text)
    assert NOT_YOU in text


def test_a_bar_that_somebody_else_lifted(mette: Client, world: World, network: Outside) -> None:
    mette.post(act_on(world.own_number, "spaer"), {"cause": "lost"})
    answered()
    mette.post(act_on(world.own_number, "ophaev"))
    answered()
    _subject, text = text_of("number_unbarred", "nynne@example.com")
    assert re.search(f"Mette Prøve ophævede spærringen af 20 12 34 90 {TIME}\\.", text)
    assert "Spørg Mette, hvis det er en fejl." in text
    assert NOT_YOU not in text


def test_a_swap_of_the_card(mette: Client, world: World, network: Outside) -> None:
    mette.post(act_on(world.own_number, "skift-sim"), ESIM)
    swapped()
    for template, said in (("sim_swap", "bestilte et nyt simkort til 20 12 34 90"), ("sim_swap_done", "bestilte det")):
        _subject, own = text_of(template, "mette@example.com")
        assert re.search(f"Du {said} {TIME}", own)
        assert NOT_YOU in own
        _subject, other = text_of(template, "nynne@example.com")
        assert re.search(f"Mette Prøve {said} {TIME}", other)
        assert "Spørg Mette, hvis det er en fejl, eller ring straks" in other
        assert NOT_YOU not in other


def test_notice_and_its_withdrawal(mette: Client, world: World) -> None:
    assert agree(mette, world.own_number, "opsig").status_code == 302
    mette.post(act_on(world.own_number, "fortryd-opsigelse"))
    for template, done in (("number_terminated", "opsagde"), ("number_kept", "fortrød opsigelsen af")):
        _subject, own = text_of(template, "mette@example.com")
        assert re.search(rf"Du {done} 20 12 34 90 \(.+\) {TIME}\.", own)
        assert NOT_YOU in own
        _subject, other = text_of(template, "nynne@example.com")
        assert re.search(rf"Mette Prøve {done} 20 12 34 90 \(.+\) {TIME}\.", other)
        assert "Spørg Mette, hvis det er en fejl." in other
        assert NOT_YOU not in other
