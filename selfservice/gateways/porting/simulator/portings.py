"""The portings of the simulated clearing house: their states, what happens later by itself, and their events."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from typing import Any

from selfservice.gateways.porting.simulator.numbers import REJECTIONS, holder, rejection, set_holder
from selfservice.simulators.event_list import publish
from selfservice.simulators.store import Store, now
from selfservice.simulators.working_days import COPENHAGEN, at, is_working_day, working_day

NAME = "porting"
OURS = "NOR"
OPEN = ("requested", "accepted")
# Seconds after which a donor answers, the hour at which numbers are ported, and until when a change is possible.
ANSWER_AFTER, PORT_HOUR, CHANGE_HOUR = 60, 2, 12
FURTHEST = 90
# The working days by which a donor postpones.
POSTPONED = 2
SCHEMA = """
CREATE TABLE IF NOT EXISTS porting_number (number TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS porting (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, date TEXT NOT NULL,
    code TEXT NOT NULL, text TEXT NOT NULL, sequence INTEGER NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS porting_by_number ON porting (number);
CREATE TABLE IF NOT EXISTS porting_plan (
    porting_id TEXT NOT NULL, step TEXT NOT NULL, how TEXT NOT NULL, due_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS porting_plan_due ON porting_plan (due_at);
CREATE INDEX IF NOT EXISTS porting_plan_of ON porting_plan (porting_id);
"""
# What a fault plans for the donor's answer, and for the day: a step and how it goes.
ANSWERS = {"port_rejected": "reject", "port_postponed": "postpone", "port_silent": "never"}


def shown(porting: dict[str, Any]) -> dict[str, Any]:
    """Return a porting as the API and the events have it."""
    return {name: porting[name] for name in ("id", "number", "state", "date", "code", "text", "sequence")}


def get(store: Store, identity: str) -> dict[str, Any] | None:
    """Return a porting with its row's number, or None."""
    return next(iter(store.rows("SELECT rowid, * FROM porting WHERE id = ?", [identity])), None)


def day_problem(day: str, moment: datetime) -> str:
    """Return why a number can't be ported on a day, or "": the next working day is the first."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return "Datoen findes ikke"
    today = moment.astimezone(COPENHAGEN).date()
    if not is_working_day(wanted):
        return "Numre flyttes kun på hverdage"
    if wanted < working_day(today, 1):
        return f"Tidligst {working_day(today, 1)}"
    return "" if (wanted - today).days <= FURTHEST else f"Højst {FURTHEST} dage frem"


def is_late(porting: dict[str, Any], moment: datetime) -> bool:
    """Return whether it is too late to change or cancel: 12:00 of the working day before has passed."""
    return moment >= at(working_day(date.fromisoformat(porting["date"]), -1), CHANGE_HOUR)


def create(store: Store, identity: str, request: dict[str, Any], mode: str, reason: str, scale: float) -> None:
    """Store a new porting and plan the donor's answer."""
    values = [identity, request["number"], json.dumps(request, sort_keys=True, ensure_ascii=False), "requested",
              request["date"], "", "", 0, now()]  # fmt: skip
    how = ANSWERS.get(mode, "")
    if how == "reject":
        how = reason if reason in REJECTIONS else "NOT_PORTABLE"
    day = "fail" if mode == "port_fails" else ""
    with store.transaction():
        store.run("INSERT INTO porting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        if how != "never":
            _plan(store, identity, "answer", how or day, time.time() + ANSWER_AFTER / scale)


def _plan(store: Store, identity: str, step: str, how: str, due: float) -> None:
    store.run("DELETE FROM porting_plan WHERE porting_id = ?", [identity])
    store.run("INSERT INTO porting_plan VALUES (?, ?, ?, ?)", [identity, step, how, due])


def change(store: Store, porting: dict[str, Any], **fields: str) -> dict[str, Any]:
    """Change a porting, and publish the event. A change of the day moves the plan."""
    porting |= {"code": "", "text": "", **fields, "sequence": porting["sequence"] + 1}
    store.run(
        "UPDATE porting SET state = ?, date = ?, code = ?, text = ?, sequence = ? WHERE id = ?",
        [porting[name] for name in ("state", "date", "code", "text", "sequence", "id")],
    )
    publish(store, NAME, shown(porting))
    if porting["state"] == "accepted":
        plan = store.rows("SELECT how FROM porting_plan WHERE porting_id = ? AND step = 'port'", [porting["id"]])
        due = at(date.fromisoformat(porting["date"]), PORT_HOUR).timestamp()
        _plan(store, porting["id"], "port", plan[0]["how"] if plan else "", due)
    elif porting["state"] != "requested":
        store.run("DELETE FROM porting_plan WHERE porting_id = ?", [porting["id"]])
    return porting


def work(store: Store) -> int:
    """Do what is due, in its order, and return how much it was."""
    due = store.rows("SELECT * FROM porting_plan WHERE due_at <= ? ORDER BY due_at, rowid", [time.time()])
    with store.transaction():
        for plan in due:
            porting = get(store, plan["porting_id"])
            if porting and porting["state"] in OPEN:
                (answer if plan["step"] == "answer" else port)(store, porting, plan["how"])
    return len(due)


def hurry(store: Store) -> int:
    """Let the donors answer now, and return how many did."""
    store.run("UPDATE porting_plan SET due_at = due_at - 864000 WHERE step = 'answer'")
    return work(store)


def answer(store: Store, porting: dict[str, Any], how: str = "") -> dict[str, Any]:
    """Let the donor accept a porting, or reject it by its data or by a code; it may postpone what it accepts."""
    code = how if how in REJECTIONS else rejection(store, porting)
    if code:
        return change(store, porting, state="rejected", code=code, text=REJECTIONS[code])
    porting = change(store, porting, state="accepted")
    if how == "fail":
        store.run("UPDATE porting_plan SET how = 'fail' WHERE porting_id = ?", [porting["id"]])
    return postpone(store, porting) if how == "postpone" else porting


def postpone(store: Store, porting: dict[str, Any]) -> dict[str, Any]:
    """Let the donor move the day of an accepted porting."""
    day = working_day(date.fromisoformat(porting["date"]), POSTPONED)
    return change(store, porting, date=day.isoformat(), text="Den afgivende operatør har udsat flytningen")


def port(store: Store, porting: dict[str, Any], how: str = "") -> dict[str, Any]:
    """Port the number now, or fail: then the donor has it again."""
    if how == "fail":
        return change(
            store, porting, state="failed", text="Flytningen mislykkedes. Nummeret er igen hos den gamle operatør"
        )
    set_holder(
        store, porting["number"], (holder(store, porting["number"]) or {"cvr": "", "name": ""}) | {"operator": OURS}
    )
    return change(store, porting, state="completed")


def give_back(store: Store, porting: dict[str, Any]) -> dict[str, Any]:
    """Return the number to the donor."""
    donor = json.loads(porting["request"])["donor"]
    set_holder(
        store, porting["number"], (holder(store, porting["number"]) or {"cvr": "", "name": ""}) | {"operator": donor}
    )
    return change(store, porting, state="returned")
