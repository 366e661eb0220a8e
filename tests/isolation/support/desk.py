"""Support's desk: what staff does to cases, and to its own texts and hours."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import NO_PK, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at
from tests.support import make

CASE, FILE = "support.Case", "support.Attachment"
# What support writes for itself has a word of its own: no login of a customer may ever read it.
NOTE_MARK = "kanarinote"
KNOWN: dict[str, Any] = {
    "support.InternalNote": {"body": lambda: NOTE_MARK, "author_name": lambda: NOTE_MARK},
    "support.Case": {"state": lambda: "new", "category": lambda: "fault", "score": lambda: None},
}


def _files(arena: Arena, route: Route) -> list[Thing]:
    found = []
    for company in ("nordhavn", "fremmed"):
        with as_system("tests: a file"):
            file = row_at(arena, FILE, company)
            type(file).objects.system().filter(pk=file.pk).update(state="clean")
        found.append(Thing(company, {"pk": file.message.case_id, "file": file.pk}, company))
    return [*found, Thing("missing", {"pk": NO_PK, "file": NO_PK}, kind="missing")]


MAKERS = {"admin:support_case_file": _files}


def _case(state: str) -> Any:
    def made(arena: Arena, company: str) -> Any:
        with as_system("tests: a case"):
            return new_row(arena, CASE, company, state=state, assigned_to=None)

    return made


TARGETS = dict.fromkeys(
    ("answer_case", "note_case", "take_case", "hand_over_case", "sort_case", "solve_by_staff", "close_by_staff"),
    _case("open"),
)


def _hand_over(arena: Arena) -> dict[str, Any]:
    return {"to": str(arena.users["support"].uid), "note": "Kender du ham?"}


def _row(make_row: Any) -> Any:
    return lambda _arena: {"row": str(make_row().pk)}


DATA: dict[str, Any] = {
    "answer_case": lambda _arena: {"body": "Det er rettet."},
    "note_case": lambda _arena: {"note": "Ring til teknik."},
    "take_case": lambda _arena: {},
    "hand_over_case": _hand_over,
    "sort_case": lambda _arena: {"category": "order", "priority": "1"},
    "solve_by_staff": lambda _arena: {},
    "close_by_staff": lambda _arena: {},
    "set_room": lambda _arena: {"has_room": "on", "capacity": "3"},
    "save_text_module": lambda _arena: {"name": make.a_name(), "text_da": "Hej"},
    "delete_text_module": _row(make.text_module),
    "save_weekly_hours": lambda _arena: {"weekday": "5", "opens": "10:00", "closes": "12:00"},
    "delete_weekly_hours": _row(make.weekly_hours),
    "save_different_day": lambda _arena: {"day": "2026-12-23", "opens": "08:00", "closes": "12:00"},
    "delete_different_day": _row(make.different_day),
}
