"""Forwarding a call: by a step, by a user, by a greeting."""

from __future__ import annotations

from telephony.routing import destinations
from telephony.routing.call import MOST_HOPS, Call, Result
from telephony.routing.trace import End

ANSWERED, BUSY, NO_ANSWER, REFUSED = "answered", "busy", "no_answer", "refused"


def forward(call: Call, text: str, *, node: str = "", seconds: int, may_leave: bool = True) -> Result:
    """Return what forwarding to a number does. `may_leave`: whether the call may leave the company.

    One of the company's: the call goes on there (`number`). Another one: it answers (`end`), or the outlet is busy or
    no_answer. One that may not be called: the outlet is refused, `params["why"]` "licence" or a code of `destinations`.
    """
    number = text
    if text not in call.world.numbers:
        try:
            number = destinations.check(text, call.world.policy)
        except destinations.DestinationRefused as refused:
            return Result(REFUSED, "refused", {"number": text, "why": refused.code})
    if number not in call.world.numbers and not may_leave:
        return Result(REFUSED, "refused", {"number": number, "why": "licence"})
    params = {"number": number}
    call.hops += 1
    if call.hops > MOST_HOPS:
        return Result(reason="too_many_hops", params=params, end=End("too_many_hops"))
    if number in call.world.numbers:
        return Result(reason="forwarded", params=params, number=number)
    outcome = call.outcome(*filter(None, (node, number)))
    if outcome == ANSWERED:
        return Result(reason=ANSWERED, params=params, end=End(ANSWERED, number))
    if outcome == BUSY:
        return Result(BUSY, BUSY, params)
    return Result(NO_ANSWER, NO_ANSWER, params, seconds=seconds)
