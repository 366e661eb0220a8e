"""What each type of step does to a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telephony.routing import ringing
from telephony.routing.call import Call, Result
from telephony.routing.definition import (
    KEYS,
    Announcement,
    Caller,
    Forward,
    Hangup,
    Hours,
    Menu,
    Node,
    Prompt,
    Queue,
    RingGroup,
    Subflow,
    User,
    Voicemail,
)
from telephony.routing.forwarding import ANSWERED, forward
from telephony.routing.schedule import Moment, moment_at
from telephony.routing.timetable import CLOSED, VACATION, Schedule
from telephony.routing.trace import End
from telephony.routing.world import QUEUE


def take(call: Call, key: str, node: Node) -> Result:
    """Return what the step with this id does."""
    return _STEPS[type(node)](call, key, node)


def _hours(call: Call, key: str, node: Hours) -> Result:
    schedule = call.world.schedules.get(node.schedule)
    if schedule is None:
        return Result(CLOSED, "unknown_schedule", {"schedule": node.schedule})
    moment = _moment(call, schedule)
    prompts: tuple[Prompt, ...] = ()
    if moment.exception and moment.exception.greeting:
        prompts = (moment.exception.greeting.prompt,)
        params = {"schedule": node.schedule, "exception": moment.exception.id}
        greeted = ringing.greet(call, moment.exception.greeting)
        if greeted:
            return _greeted(node, greeted, params)._replace(prompts=prompts)
        moment = _moment(call, schedule, greetings=False)
    outlet = moment.category if moment.category in node.next else CLOSED
    params = {"schedule": node.schedule, "category": moment.category}
    if moment.exception:
        params["exception"] = moment.exception.id
    return Result(outlet, moment.source, params, prompts)


def _moment(call: Call, schedule: Schedule, *, greetings: bool = True) -> Moment:
    moment = moment_at(schedule, call.now, call.called, greetings=greetings)
    call.watch(moment.cut)
    return moment


def _greeted(node: Hours, greeted: Result, params: dict[str, Any]) -> Result:
    params = {**greeted.params, **params}
    if greeted.end or greeted.number:
        return greeted._replace(reason="greeting", params=params)
    if VACATION in node.next:
        return Result(VACATION, "greeting", params, seconds=greeted.seconds)
    return Result(reason="greeting", params=params, seconds=greeted.seconds, end=End("hangup"))


def _caller(call: Call, key: str, node: Caller) -> Result:
    if not call.caller:
        return Result("hidden", "hidden")
    # The number itself, and every beginning of it.
    entries = {call.caller, *(f"{call.caller[:length]}*" for length in range(len(call.caller) + 1))}
    for uid in node.lists:
        if not entries.isdisjoint(call.world.lists.get(uid, ())):
            return Result(uid, "listed", {"list": uid})
    return Result("otherwise", "not_listed")


def _menu(call: Call, key: str, node: Menu) -> Result:
    outlet, waited = "timeout", 0
    for attempt in range(1, node.attempts + 1):
        pressed = next(call.keys, "")
        if pressed in KEYS and pressed in node.next:
            return Result(pressed, "pressed", {"key": pressed}, (node.prompt,) * attempt, waited)
        outlet = "invalid" if pressed else "timeout"
        waited += 0 if pressed else node.seconds
    return Result(outlet, outlet, {}, (node.prompt,) * node.attempts, waited)


def _announcement(call: Call, key: str, node: Announcement) -> Result:
    return Result("done", "played", prompts=(node.prompt,))


def _user(call: Call, key: str, node: User) -> Result:
    return ringing.ring(call, node.user, node=key, seconds=node.seconds)


def _available(call: Call, members: tuple[str, ...], feature: str = "") -> list[str]:
    users = [call.world.users[member] for member in members if member in call.world.users]
    users = [user for user in users if not feature or feature in user.features]
    for user in users:
        call.watch_user(user)
    return [user.uid for user in users if user.is_available(call.now)]


def _answering(call: Call, key: str, members: list[str]) -> Result | None:
    """The first member that answers; where only the step's outcome is known, the first one."""
    if call.outcome(key) == ANSWERED:
        return Result(reason=ANSWERED, params={"user": members[0]}, end=End(ANSWERED, members[0]))
    for member in () if key in call.outcomes else members:
        if call.outcome(member) == ANSWERED:
            return Result(reason=ANSWERED, params={"user": member}, end=End(ANSWERED, member))
    return None


def _ring_group(call: Call, key: str, node: RingGroup) -> Result:
    members = _available(call, node.members)
    if not members:
        return Result("no_answer", "no_agents")
    failed = Result("no_answer", "no_answer", {"members": members}, seconds=node.seconds)
    return _answering(call, key, members) or failed


def _queue(call: Call, key: str, node: Queue) -> Result:
    prompts = (node.prompt,) if node.prompt else ()
    members = _available(call, node.members, QUEUE)
    outcome = call.outcome(key)
    if not members or outcome == "no_agents":
        return Result("no_agents", "no_agents", prompts=prompts)
    if outcome == "full":
        return Result("full", "full", prompts=prompts)
    failed = Result("timeout", "timeout", {"members": members}, seconds=node.max_wait)
    return (_answering(call, key, members) or failed)._replace(prompts=prompts)


def _forward(call: Call, key: str, node: Forward) -> Result:
    return forward(call, node.number, node=key, seconds=node.seconds)


def _subflow(call: Call, key: str, node: Subflow) -> Result:
    if node.flow in call.world.flows:
        return Result(reason="entered", params={"flow": node.flow}, enter=node.flow)
    return Result("returned", "unknown_flow", {"flow": node.flow})


def _voicemail(call: Call, key: str, node: Voicemail) -> Result:
    prompts = (node.prompt,) if node.prompt else ()
    return Result(reason="voicemail", params={"box": node.box}, prompts=prompts, end=End("voicemail", node.box))


def _hangup(call: Call, key: str, node: Hangup) -> Result:
    prompts = (node.prompt,) if node.prompt else ()
    if len(call.frames) > 1:
        return Result(reason="returned", prompts=prompts, leave=True)
    return Result(reason="hangup", prompts=prompts, end=End("hangup"))


_STEPS: dict[type[Node], Callable[[Call, str, Any], Result]] = {
    Hours: _hours,
    Caller: _caller,
    Menu: _menu,
    Announcement: _announcement,
    User: _user,
    RingGroup: _ring_group,
    Queue: _queue,
    Forward: _forward,
    Subflow: _subflow,
    Voicemail: _voicemail,
    Hangup: _hangup,
}
