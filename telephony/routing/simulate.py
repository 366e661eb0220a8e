"""A call, simulated: no database, no clock, no chance.

What the design leaves open is decided here, and the exchange does the same:

- Playing a prompt takes no time: only waiting for a key, ringing and queuing do.
- `outcomes` says how a target answers, by node id, or else by the uid of the user or the number; unknown means the failing
  outlet: no_answer (user, group, forward), timeout (queue).
- A user who is called, by a step or by a number of theirs: not active → unavailable. A greeting in force is played, then
  its action. Then `forwards.always`; presence away or dnd → unavailable, busy → busy; otherwise the outcome. Each of
  these three is forwarded as the user's forwards say. What is left: a step takes that outlet; a called number ends at
  the user's voicemail, or as busy, no_answer or unavailable. A number rings DIRECT_SECONDS.
- Groups and queues ring the available members; none → no_answer or no_agents at once. One member whose outcome is
  "answered" answers. The whole step takes `seconds`, whatever the strategy.
- A menu takes one key for each attempt; "" in `keys`, or no more keys, is an attempt that times out. The last attempt
  decides between timeout and invalid.
- A hangup in a subflow plays its prompt and returns. An unknown subflow returns at once.
- A forward to a number of the company goes on as a call to that number and does not come back; the ringing of any other
  number is an outcome. A forbidden destination → refused; a user's forward to one is skipped. Each forward is a hop; the
  one after the fifth ends the call as too_many_hops.
- A greeting at an hours step: message → the outlet "vacation" if the step has it, else the call ends; voicemail ends
  there; forward, if refused, goes on as message; ring goes on as the schedule says without any exception that has a
  greeting. Exceptions are those for the number that was called first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from telephony.routing.definition import Definition
from telephony.routing.trace import Trace
from telephony.routing.world import World

MOST_STEPS = 50
MOST_HOPS = 5
DIRECT_SECONDS = 30


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
    raise NotImplementedError


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
    raise NotImplementedError
