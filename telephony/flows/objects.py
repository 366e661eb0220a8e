"""What a flow may refer to at its company: names, what forms offer, and the world in which the flow is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from selfservice.kernel.core.formatting import phone
from selfservice.kernel.db.collation import fold
from telephony.core import snapshots
from telephony.core.categories import category_name
from telephony.core.periods import short_period
from telephony.core.problems import Problem, problems
from telephony.core.world_data import world_from
from telephony.models import CallFlow, Recording, Schedule, TelephoneNumber, TelephonyUser
from telephony.routing.definition import Definition, Hours
from telephony.routing.localtime import ZONE
from telephony.routing.references import references
from telephony.routing.validate import validate
from telephony.routing.world import Policy, World

Choices = list[tuple[str, str]]
# Users that a form offers as boxes; of more, only those that are chosen, and a field to write the names of others in.
MOST_BOXES = 200


class Objects:
    """The objects that `rows` returns (core/snapshots.py), for one definition or several.

    Each kind is read once, and only if a definition refers to one or a form asks for it.
    """

    def __init__(self, rows: snapshots.Rows, *definitions: Definition) -> None:
        self.rows = rows
        self.used: dict[str, list[str]] = {}
        for one in (one for definition in definitions for one in references(definition)):
            self.used.setdefault(one.kind, []).append(one.uid)
        self.kinds = {node.kind for definition in definitions for node in definition.nodes.values()}

    @cached_property
    def schedules(self) -> dict[str, Any]:
        """The opening hours that a definition refers to, by uid, as JSON. Uids that are none are left out."""
        used = self.used.get("schedule")
        return snapshots.schedules(self.rows, _uuids(used)) if used else {}

    @cached_property
    def all_schedules(self) -> dict[str, str]:
        """Names of the opening hours, by uid."""
        return {str(uid): name for uid, name in self.rows(Schedule).values_list("uid", "name")}

    @cached_property
    def lists(self) -> dict[str, Any]:
        """The lists of callers, by uid, as JSON."""
        return snapshots.lists(self.rows)

    @cached_property
    def recordings(self) -> dict[str, tuple[str, str]]:
        """Name and language of the recordings, by uid."""
        rows = self.rows(Recording).values_list("uid", "name", "language")
        return {str(uid): (name, language) for uid, name, language in rows}

    @cached_property
    def flows(self) -> dict[str, str]:
        """Names of the company's flows, by uid."""
        return {str(uid): name for uid, name in self.rows(CallFlow).values_list("uid", "name")}

    @cached_property
    def users(self) -> dict[str, Any]:
        """The users that a definition refers to, by uid, as JSON. Uids that are none are left out."""
        return snapshots.users(self.rows, _uuids(self.used.get("user", ()))) if self.used.get("user") else {}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of everything that a definition refers to, by uid."""
        found = {uid: one["name"] for uid, one in self.users.items()}
        found |= {uid: one["name"] for uid, one in self.schedules.items()}
        if self.used.get("list"):
            found |= {uid: one["name"] for uid, one in self.lists.items()}
        if self.used.get("recording"):
            found |= {uid: name for uid, (name, _language) in self.recordings.items()}
        if self.used.get("flow"):
            found |= self.flows
        return found

    @cached_property
    def policy(self) -> Policy:
        """Where the company's calls may go."""
        return msgspec.convert(snapshots.policy(self.rows), Policy)

    def is_own(self, number: str) -> bool:
        """Return whether a number (E.164) is the company's in the exchange."""
        return bool(self.rows(TelephoneNumber).filter(number=number).exists())

    @cached_property
    def world(self) -> World:
        """The part of the company's world that decides whether the definitions may be published."""
        used = self.used
        # Of the company's numbers, of which there may be one for each user, only those that calls are forwarded to.
        forwards = used.get("number", ())
        numbers = snapshots.numbers(lambda model: self.rows(model).filter(number__in=forwards)) if forwards else {}
        return world_from(
            schedules=self.schedules,
            lists=self.lists if used.get("list") else {},
            users=self.users,
            flows=snapshots.flows(self.rows) if "subflow" in self.kinds else {},
            numbers=numbers,
            policy=snapshots.policy(self.rows) if "forward" in self.kinds else {},
            recordings=list(self.recordings) if used.get("recording") else [],
        )

    def problems(self, definition: Definition, uid: str, policy: Policy | None = None) -> list[Problem]:
        """Return what is wrong with the definition of the flow `uid`, in words, errors first.

        `policy`: of the flow's company, where the objects are those of several.
        """
        world = self.world if policy is None else msgspec.structs.replace(self.world, policy=policy)
        found = validate(definition, world, uid=uid)
        disagree = {str(one.params[name]) for one in found for name in ("first", "second") if name in one.params}
        return problems(found, definition, {**self.names, **(self._exceptions(disagree) if disagree else {})})

    def _exceptions(self, uids: Container[str]) -> dict[str, str]:
        """Return what exceptions of opening hours are called: what applies, and when."""
        every = [one for schedule in self.schedules.values() for one in schedule["exceptions"] if one["id"] in uids]
        return {one["id"]: f"{category_name(one['category'])}, {_period(one['from'], one['to'])}" for one in every}

    def schedule_choices(self) -> Choices:
        """Return the opening hours to choose from."""
        return _sorted(self.all_schedules)

    def categories(self, schedule: str) -> list[str]:
        """Return the kinds of hours that a schedule has besides open and closed."""
        weekly = self.schedules.get(schedule, {}).get("weekly", ())
        dated = self.schedules.get(schedule, {}).get("exceptions", ())
        found = dict.fromkeys([*(one["category"] for one in (*weekly, *dated)), "vacation"])
        return [one for one in found if one not in Hours.REQUIRED]

    def list_choices(self) -> Choices:
        """Return the lists of callers to choose from."""
        return _sorted({uid: one["name"] for uid, one in self.lists.items()})

    def recording_choices(self, language: str) -> Choices:
        """Return the recordings in a language."""
        return _sorted({uid: name for uid, (name, spoken) in self.recordings.items() if spoken == language})

    def flow_choices(self, without: str) -> Choices:
        """Return the other flows."""
        return _sorted({uid: name for uid, name in self.flows.items() if uid != without})

    @cached_property
    def all_users(self) -> dict[str, str]:
        """Names of the users who have not left, by uid; of those with one name, their number, too."""
        rows = self.rows(TelephonyUser).exclude(state=TelephonyUser.State.LEFT).order_by("name_key", "id")
        found = list(rows.values_list("uid", "name", "direct_number", "mobile_number"))
        times = Counter(fold(name) for _uid, name, *_numbers in found)
        return {
            str(uid): f"{name}, {phone(direct or mobile)}" if times[fold(name)] > 1 and (direct or mobile) else name
            for uid, name, direct, mobile in found
        }

    def user_choices(self) -> Choices:
        """Return the users to choose from."""
        return list(self.all_users.items())


def _period(starts: str, ends: str) -> str:
    """Return a period of local times as a snapshot has them."""
    first, last = (datetime.fromisoformat(text).replace(tzinfo=ZONE) for text in (starts, ends))
    return short_period(first, last)


def _sorted(names: dict[str, str]) -> Choices:
    return sorted(names.items(), key=lambda one: fold(one[1]))


def _uuids(texts: Any) -> list[str]:
    """Return the texts that are public ids: a definition may name others, which nothing has."""
    return [text for text in dict.fromkeys(texts) if _is_uuid(text)]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
