"""Calling a user: their greeting, forwards, presence and voicemail."""

from __future__ import annotations

from telephony.routing.call import Call, Result
from telephony.routing.definition import Prompt
from telephony.routing.forwarding import ANSWERED, BUSY, NO_ANSWER, forward
from telephony.routing.timetable import Greeting
from telephony.routing.trace import End
from telephony.routing.world import VOICEMAIL, UserState

UNAVAILABLE = "unavailable"
# How long a number rings that no step calls: the user's own, and where a user's or a greeting's forward leads.
DIRECT_SECONDS = 30


def ring(call: Call, uid: str, *, node: str, seconds: int) -> Result:
    """Return what calling a user does: the outlet is busy, no_answer or unavailable where nothing takes the call.

    `node` is the step that calls; empty for a call to a number of the user.
    """
    user = call.world.users.get(uid)
    if user is None or not user.is_reached:
        return Result(UNAVAILABLE, "not_active" if user else "unknown_user", {"user": uid})
    call.watch_user(user)
    prompts: tuple[Prompt, ...] = ()
    if greeting := user.greeting_at(call.now):
        prompts = (greeting.prompt,)
        box = user.uid if VOICEMAIL in user.features else None
        greeted = greet(call, greeting, box=box, may_leave=user.may_leave)
        if greeted:
            message = Result(reason="greeting", seconds=greeted.seconds)
            message = message._replace(outlet=UNAVAILABLE) if node else message._replace(end=End("hangup"))
            return _of(user, greeted if greeted.end or greeted.number else message, prompts)
    return _of(user, _reach(call, user, node, seconds), prompts)


def ring_number(call: Call, uid: str) -> Result:
    """Return what a call to a number of a user does: at last it ends at their voicemail, if they have one."""
    result = ring(call, uid, node="", seconds=DIRECT_SECONDS)
    if not result.outlet:
        return result
    user = call.world.users.get(uid)
    takes = user is not None and user.is_reached and user.voicemail and VOICEMAIL in user.features
    end = End("voicemail", uid) if takes else End(result.outlet)
    return result._replace(outlet="", end=end)


def greet(call: Call, greeting: Greeting, *, box: str | None = "", may_leave: bool = True) -> Result | None:
    """Return what a greeting does after its prompt: None to go on ringing; without `end` and `number`: only a message.

    `box` is where voicemail is recorded if the greeting names no box; None for nowhere. `may_leave`: whether it may
    forward the call out of the company.
    """
    if greeting.action == "ring":
        return None
    if greeting.action == "voicemail" and (greeting.target or box is not None):
        return Result(reason="greeting", end=End("voicemail", greeting.target or box or ""))
    if greeting.action == "forward":
        return forward(call, greeting.target, seconds=DIRECT_SECONDS, may_leave=may_leave)
    return Result(reason="greeting")


def _of(user: UserState, result: Result, prompts: tuple[Prompt, ...]) -> Result:
    return result._replace(params={**result.params, "user": user.uid}, prompts=prompts)


def _reach(call: Call, user: UserState, node: str, seconds: int) -> Result:
    if user.forwards.always:
        forwarded = forward(call, user.forwards.always, seconds=seconds, may_leave=user.may_leave)
        if forwarded.outlet != "refused":
            return forwarded
    result = _state(call, user, node, seconds)
    to = getattr(user.forwards, result.outlet, "")
    if not to:
        return result
    forwarded = forward(call, to, seconds=DIRECT_SECONDS, may_leave=user.may_leave)
    if forwarded.outlet == "refused":
        return result
    return forwarded._replace(seconds=result.seconds + forwarded.seconds)


def _state(call: Call, user: UserState, node: str, seconds: int) -> Result:
    presence = user.presence_at(call.now)
    if presence in ("away", "dnd"):
        return Result(UNAVAILABLE, presence)
    outcome = BUSY if presence == "busy" else call.outcome(*filter(None, (node, user.uid)))
    if outcome == ANSWERED:
        return Result(reason=ANSWERED, end=End(ANSWERED, user.uid))
    if outcome in (BUSY, UNAVAILABLE):
        return Result(outcome, outcome)
    return Result(NO_ANSWER, NO_ANSWER, seconds=seconds)
