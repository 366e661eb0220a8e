"""The log in words: events, fields, values, lines; values without a label are shown unchanged."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from selfservice.kernel.history import format as entry_format
from selfservice.kernel.history.labels import (
    OTHER,
    event_word,
    events_of,
    field_word,
    kinds,
    marked,
    register_events,
    value_word,
)
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.registry import Registry
from selfservice.kernel.web.object_links import link_to

BYG = "Nordhavn Byg A/S: Administrator, all accounts"
ANLÆG = "Nordhavn Anlæg ApS: Finance, 2 accounts"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def entry(before: Any = None, after: Any = None, **fields: Any) -> AuditEntry:
    fields = {"event": "change_rights", "actor_kind": "user", "actor_name": "Mette Prøve"} | fields
    return AuditEntry(before=before or {}, after=after or {}, **fields)


def texts(*args: Any, **fields: Any) -> list[str]:
    with override("en"):
        return [plain(line.text) for line in entry_format.lines(entry(*args, **fields))]


@pytest.mark.parametrize(
    ("key", "value", "model", "word"),
    [
        ("mobile", "+4520123456", "", "20 12 34 56"),
        ("mobile", "+46701234567", "", "+46 70 123 45 67"),
        ("anything", "2026-09-01", "", "1 Sept 2026"),
        ("anything", "2026-09-01T12:00:00+00:00", "", "1 Sept 2026, 14:00"),
        ("anything", "2026-13-45", "", "2026-13-45"),
        ("anything", "2026-99-99T99:99", "", "2026-99-99T99:99"),
        ("anything", True, "", "yes"),
        ("anything", False, "", "no"),
        ("anything", None, "", "–"),
        ("anything", "", "", "–"),
        ("anything", [], "", "–"),
        ("anything", 0, "", "0"),
        ("anything", 5000, "", "5,000"),
        ("anything", "0045", "", "0045"),
        ("disputed", "1149.50", "", "DKK 1,149.50"),
        ("fee", "0.00", "", "DKK 0.00"),
        ("approved", "NaN?", "", "NaN?"),
        ("anything", ["a", "2026-09-01"], "", "a, 1 Sept 2026"),
        ("anything", {"mobile": "+4520123456", "odd_one": None}, "", "Mobile: 20 12 34 56, Odd one: –"),
        ("functions", ["mobile", "gone"], "", "See mobile subscriptions, gone"),
        ("factor", "SmsFactor", "", "Text message"),
        ("factor", "Mettes nøgle", "", "Mettes nøgle"),
        ("cvr", "12345674", "", "12 34 56 74"),
        ("cvr", 7, "", "7"),
        ("action", "delete_login", "", "Delete the login"),
        ("state", "invited", "accounts.user", "invited"),
        ("state", "with_support", "accounts.application", "with support"),
        ("state", "no such state", "accounts.user", "no such state"),
        ("state", "active", "no.such", "active"),
        ("state", "active", "nonsense", "active"),
        ("list", "accounts", "", "Accounts"),
        ("list", "health", "", "health"),
        ("list", "no-such-list", "", "no-such-list"),
        ("format", "xlsx", "", "Excel"),
        ("channel", "mail", "accounts.recipient", "E-mail"),
    ],
)
def test_values(key: str, value: Any, model: str, word: str) -> None:
    with override("en"):
        assert plain(value_word(key, value, model)) == word


def test_values_in_danish() -> None:
    assert plain(value_word("x", "2026-09-01")) == "1. sep. 2026"
    assert value_word("state", "locked", "accounts.user") == "Låst"


@pytest.mark.parametrize(
    ("key", "model", "word"),
    [
        ("sessions_ended", "", "Devices logged out"),
        ("mobile", "accounts.user", "Mobile number"),
        ("never_heard_of", "accounts.user", "Never heard of"),
        ("", "", ""),
        ("__", "", ""),
    ],
)
def test_fields(key: str, model: str, word: str) -> None:
    with override("en"):
        assert field_word(key, model) == word


def test_an_action_is_called_by_its_label_unless_it_has_a_word() -> None:
    with override("en"):
        assert event_word("delete_login") == "Delete the login"
        assert event_word("remove_factor") == "Remove a second factor"
        assert event_word("login_failed") == "Wrong password"
        assert event_word("of_a_later_version") == "Of a later version"


def test_kinds_in_order_and_what_is_marked() -> None:
    names = [kind.name for kind in kinds()]
    assert names.index("logins") < names.index("users") < names.index(OTHER.name)
    assert "login" in events_of("logins")
    assert events_of(OTHER.name) == []
    assert set(marked("private")) == {"login", "login_failed", "second_factor_failed"}
    # Alarms, and support's own work on cases.
    assert all(event.startswith("alarm_") or event in events_of("desk") for event in marked("internal"))


def test_an_event_of_an_unknown_kind_is_neither_private_nor_internal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfservice.kernel.history.labels._events", Registry("event"))
    register_events("never registered", {"odd": None})
    # Actions have kinds of their own.
    assert "odd" not in [*marked("private"), *marked("internal")]


def test_lines_of_both_sides_of_one_side_and_of_none() -> None:
    assert texts({"mobile": "+4520123456"}, {"mobile": "+4520123457"}) == ["Mobile: 20 12 34 56 → 20 12 34 57"]
    assert texts({"state": "active"}, {"state": "locked"}, target_model="accounts.user") == ["Status: active → locked"]
    assert texts(None, {"sessions_ended": 2}) == ["Devices logged out: 2"]
    assert texts({"factor": "Mettes nøgle"}) == ["Second factor: Mettes nøgle → –"]
    assert texts({"same": 1}, {"same": 1, "new": None}) == []
    assert texts({"gone": "x"}, {"gone": None}) == ["Gone: x → –"]
    assert texts() == []


def test_lists_are_shown_by_what_was_added_and_removed() -> None:
    assert texts({"rights": [BYG]}, {"rights": [BYG, ANLÆG]}) == [f"Rights: added {ANLÆG}"]
    assert texts({"rights": [BYG, ANLÆG]}, {"rights": []}) == [f"Rights: removed {BYG}, {ANLÆG}"]
    assert texts({"rights": [BYG]}, {"rights": [ANLÆG]}) == [f"Rights: added {ANLÆG}; removed {BYG}"]
    assert texts(None, {"rights": [BYG]}) == [f"Rights: added {BYG}"]
    assert texts({"rights": None}, {"rights": [BYG]}) == [f"Rights: added {BYG}"]
    assert texts({"rights": "everything"}, {"rights": [BYG]}) == [f"Rights: added {BYG}; removed everything"]


def test_a_list_in_another_order_is_the_same() -> None:
    assert texts({"rights": [BYG, ANLÆG]}, {"rights": [ANLÆG, BYG]}) == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "Mette Prøve"),
        ({"actor_kind": "staff", "actor_name": "Sofie"}, "Support: Sofie"),
        ({"actor_kind": "system", "actor_name": "Selvbetjening"}, "The portal itself"),
        ({"actor_kind": "public", "actor_name": "visitor"}, "Visitor"),
        ({"actor_kind": "user", "actor_name": ""}, "Customer"),
        ({"actor_kind": "robot", "actor_name": ""}, "robot"),
    ],
)
def test_who(fields: dict[str, str], name: str) -> None:
    with override("en"):
        assert entry_format.who(entry(**fields)) == name


def test_supports_address_and_the_portals_own_reason_are_not_shown() -> None:
    assert entry_format.where_from(entry(ip="10.0.0.1", actor_kind="staff")) == ""
    assert entry_format.where_from(entry(ip="10.0.0.1")) == "10.0.0.1"
    assert entry_format.why(entry(reason="alarm", actor_kind="system")) == ""
    assert entry_format.why(entry(reason="the customer has called", actor_kind="staff")) == "the customer has called"


def test_one_sentence() -> None:
    with override("en"):
        one = entry(
            {"state": "active"},
            {"state": "closed"},
            event="delete_login",
            actor_kind="staff",
            actor_name="Sofie",
            on_behalf_of="Jonas",
            target_name="Freja",
            target_model="accounts.user",
        )
        assert entry_format.sentence(one) == (
            "Support: Sofie: Delete the login (on behalf of Jonas), Freja. Status: active → closed."
        )
        assert entry_format.sentence(entry(event="login")) == "Mette Prøve: Log in."


def test_what_is_too_long_for_a_cell_is_cut() -> None:
    with override("en"):
        long = entry(None, {"rights": [BYG] * 9})
        assert len(entry_format.changes(long, 60)) == 60
        assert entry_format.changes(long).count(BYG) == 9


def test_no_page_of_its_own() -> None:
    actor: Any = None
    assert link_to(actor, "no.such", 1) is None
    assert link_to(actor, "accounts.user", None) is None
