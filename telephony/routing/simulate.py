"""A call, simulated: no database, no clock, no chance.

What the design leaves open is decided here, and the exchange does the same:

- Playing a prompt takes no time: only waiting for a key, ringing and queuing do.
- `outcomes` says how a target answers, by node id, or else by the uid of the user or the number; unknown means the
  failing outlet: no_answer (user, group, forward), timeout (queue).
- A user who is called, by a step or by a number of theirs: invited, barred or left → unavailable; on leave counts as
  away. A greeting in force is played (of several, the one that starts last), then its action; where that takes the
  call nowhere, a step takes "unavailable" and a called number ends (hangup). Otherwise `forwards.always`; presence
  away or dnd → unavailable, busy → busy; else the outcome; and each of busy, no_answer and unavailable is forwarded as
  the user's forwards say. A forward that is not answered is not forwarded again. What is left: a step takes that
  outlet; a called number ends at the user's voicemail (with the feature "voicemail"), or as busy, no_answer or
  unavailable. A number rings DIRECT_SECONDS (`ringing`).
- Groups and queues ring the available members, queues those with the feature "queue"; none → no_answer or no_agents at
  once. One member whose outcome is "answered" answers. The whole step takes `seconds`, whatever the strategy.
- A menu takes one key for each attempt; "" in `keys`, or no more keys, is an attempt that times out. The last attempt
  decides between timeout and invalid.
- A hangup in a subflow plays its prompt and returns. An unknown subflow returns at once.
- A forward to a number of the company goes on as a call to that number and does not come back; the ringing of any
  other number is an outcome. A forbidden destination → refused; a user's forward to one is skipped, and so is one to
  any other number without the feature "forward_external". Each forward is a hop, and the sixth ends the call as
  too_many_hops; the fifty-first step, as too_many_steps.
- A greeting at an hours step: message → the outlet "vacation" if the step has it, else the call ends; voicemail ends
  there; a forward that is refused or not answered goes on as message; ring goes on as the schedule says without any
  exception that has a greeting. Exceptions are those for the number of the company that was called last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from telephony.routing.call import MOST_STEPS, Call, Frame, Result
from telephony.routing.definition import Definition
from telephony.routing.localtime import utc
from telephony.routing.ringing import ring_number
from telephony.routing.steps import take
from telephony.routing.trace import End, Trace
from telephony.routing.world import World

# A caller who is in no list, for where nobody says who calls.
ANYBODY = "+4520000000"


def simulate(
    definition: Definition,
    *,
    at: datetime,
    caller: str = "",
    called: str = "",
    keys: Sequence[str] = (),
    outcomes: Mapping[str, str] | None = None,
    world: World,
) -> Trace:
    """Return what a call that reaches the definition at an aware instant does.

    `caller` is E.164, empty for a hidden number. `called` is the number called, empty for none. `keys` are pressed in
    turn; "" presses none. Raises ValueError for an instant without zone.
    """
    call = Call(world, caller, called, iter(keys), outcomes or {}, utc(at))
    call.frames.append(Frame("", definition))
    return call.trace(_run(call, definition.start))


def answer(
    number: str,
    *,
    at: datetime,
    caller: str = "",
    keys: Sequence[str] = (),
    outcomes: Mapping[str, str] | None = None,
    world: World,
) -> Trace:
    """Return what a call to a number of the world does: as `simulate` for its flow, or a call to its user."""
    call = Call(world, caller, number, iter(keys), outcomes or {}, utc(at))
    end, current = _reach(call, number)
    return call.trace(end or _run(call, current))


def _run(call: Call, current: str) -> End:
    """Take steps until the call ends."""
    end: End | None = None
    while end is None:
        if len(call.steps) == MOST_STEPS:
            return End("too_many_steps")
        node = call.frames[-1].definition.nodes.get(current)
        if node is None:
            return End("broken")
        result = take(call, current, node)
        call.record(current, node.kind, result)
        end, current = _go(call, current, result)
    return end


def _go(call: Call, current: str, result: Result) -> tuple[End | None, str]:
    """How the call ends, or the id of the node it goes to."""
    if result.end:
        return result.end, ""
    if result.number:
        return _reach(call, result.number)
    if result.enter:
        definition = call.world.flows[result.enter]
        call.frames.append(Frame(result.enter, definition, current))
        return None, definition.start
    outlet = result.outlet
    if result.leave:
        current, outlet = call.frames.pop().back, "returned"
    return None, call.frames[-1].definition.edges(current).get(outlet, "")


def _reach(call: Call, number: str) -> tuple[End | None, str]:
    """Call a number of the company: its flow replaces those that the call is in."""
    if len(call.steps) == MOST_STEPS:
        return End("too_many_steps"), ""
    call.called = number
    called = call.world.numbers.get(number)
    params = {"number": number}
    if called and called.user:
        result = ring_number(call, called.user)
        call.record("", "number", result._replace(params={**result.params, **params}))
        return _go(call, "", result)
    flow = call.world.flows.get(called.flow) if called and called.flow else None
    if called is None or called.flow is None or flow is None:
        call.record("", "number", Result(reason="unassigned", params=params))
        return End("unassigned"), ""
    call.record("", "number", Result(reason="flow", params={**params, "flow": called.flow}))
    call.frames = [Frame(called.flow, flow)]
    return None, flow.start
