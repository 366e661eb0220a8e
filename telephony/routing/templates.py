"""Flows to start from, with the targets that were chosen. Valid as soon as all that a template needs is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from telephony.routing.definition import (
    Announcement,
    AnyNode,
    Definition,
    Forward,
    Hangup,
    Hours,
    Menu,
    Prompt,
    Queue,
    RingGroup,
    User,
    Voicemail,
)


@dataclass(frozen=True)
class Targets:
    """What calls go to: uids of a schedule and of users, a number, the name of a box.

    `members` answer first; `others` are the second queue of a menu. `user` is the one person of a craftsman's flow.
    """

    schedule: str = ""
    members: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    user: str = ""
    number: str = ""
    box: str = ""


class Template(NamedTuple):
    """A template: what makes the definition, and the names of the targets that it needs."""

    make: Callable[[Targets], Definition]
    needs: tuple[str, ...]


def simple(targets: Targets) -> Definition:
    """Everybody rings during opening hours; otherwise, and if nobody answers, voicemail."""
    return _flow(
        hours=_hours(targets, open_="ring"),
        ring=RingGroup(members=targets.members, seconds=30, next={"no_answer": "message"}),
        message=_message(targets),
        closed=_closed(targets),
    )


def menu_with_queues(targets: Targets) -> Definition:
    """A menu with a queue for each key; 0 for somebody at the first one."""
    return _flow(
        hours=_hours(targets, open_="menu"),
        menu=Menu(
            prompt=_prompt(
                "Velkommen. Tast 1 for salg, 2 for support eller 0 for omstillingen.",
                "Welcome. Press 1 for sales, 2 for support or 0 for the switchboard.",
            ),
            seconds=5,
            attempts=3,
            next={"1": "sales", "2": "support", "0": "sales", "timeout": "sales", "invalid": "sales"},
        ),
        sales=_queue(targets.members),
        support=_queue(targets.others),
        message=_message(targets),
        closed=_closed(targets),
    )


def craftsman(targets: Targets) -> Definition:
    """One person: their phone, then their mobile phone, then voicemail, at any hour."""
    on = {"busy": "mobile", "no_answer": "mobile", "unavailable": "mobile"}
    return _flow(
        person=User(user=targets.user, seconds=20, next=on),
        mobile=Forward(
            number=targets.number, seconds=25, next=dict.fromkeys(("busy", "no_answer", "refused"), "message")
        ),
        message=_message(targets),
    )


def clinic(targets: Targets) -> Definition:
    """An announcement about emergencies, then a queue; outside opening hours an announcement and the end."""
    emergency = ("Ved livsfare: læg på, og ring 112.", "If life is in danger, hang up and call 112.")
    return _flow(
        hours=_hours(targets, open_="emergency"),
        emergency=Announcement(prompt=_prompt(*emergency), next={"done": "queue"}),
        queue=_queue(targets.members),
        message=_message(targets),
        closed=Hangup(
            prompt=_prompt(
                f"Klinikken har lukket. {emergency[0]} Ring ellers igen i åbningstiden.",
                f"The clinic is closed. {emergency[1]} Otherwise please call again during opening hours.",
            )
        ),
    )


def on_call(targets: Targets) -> Definition:
    """Everybody rings during opening hours; outside them, a key press calls the on-call phone."""
    return _flow(
        hours=_hours(targets, open_="ring"),
        ring=RingGroup(members=targets.members, seconds=30, next={"no_answer": "message"}),
        closed=Menu(
            prompt=_prompt(
                "Vi har lukket. Tast 1, hvis det haster, eller 0 for at indtale en besked.",
                "We are closed. Press 1 if it is urgent, or 0 to leave a message.",
            ),
            seconds=5,
            attempts=2,
            next={"1": "phone", "0": "message", "timeout": "message", "invalid": "message"},
        ),
        phone=Forward(
            number=targets.number, seconds=40, next=dict.fromkeys(("busy", "no_answer", "refused"), "message")
        ),
        message=_message(targets),
    )


TEMPLATES = {
    "simple": Template(simple, ("schedule", "members", "box")),
    "menu_with_queues": Template(menu_with_queues, ("schedule", "members", "others", "box")),
    "craftsman": Template(craftsman, ("user", "number", "box")),
    "clinic": Template(clinic, ("schedule", "members", "box")),
    "on_call": Template(on_call, ("schedule", "members", "number", "box")),
}


def _flow(**nodes: AnyNode) -> Definition:
    """The first node is the start."""
    return Definition(start=next(iter(nodes)), nodes=nodes)


def _prompt(da: str, en: str) -> Prompt:
    return Prompt(text={"da": da, "en": en})


def _hours(targets: Targets, *, open_: str) -> Hours:
    return Hours(schedule=targets.schedule, next={"open": open_, "closed": "closed"})


def _queue(members: tuple[str, ...]) -> Queue:
    waiting = _prompt("Vent venligst. Du bliver stillet om.", "Please wait. We are connecting you.")
    on = dict.fromkeys(("timeout", "full", "no_agents"), "message")
    return Queue(members=members, max_wait=180, max_length=10, prompt=waiting, next=on)


def _message(targets: Targets) -> Voicemail:
    prompt = _prompt("Vi kan ikke svare lige nu. Læg en besked.", "We cannot answer right now. Please leave a message.")
    return Voicemail(box=targets.box, prompt=prompt)


def _closed(targets: Targets) -> Voicemail:
    prompt = _prompt("Vi har lukket. Læg en besked.", "We are closed. Please leave a message.")
    return Voicemail(box=targets.box, prompt=prompt)
