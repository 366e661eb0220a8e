"""What the rules of routes are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.isolation.people import Needed


@dataclass(frozen=True, slots=True)
class Rule:
    """Who a route is for.

    who: "public", "signed" (by a system outside), "login" (any customer's login with two factors), "function",
    "act" (the act's own function).
    things: what decides whether an object is seen: "scope" (company, and account where `by_account`), "link" (all who
    have the address), "own" (its owner alone, where the person has the function there), "own_or_users" (its owner, and
    administrators of users at all accounts of the company), "own_anywhere" (its owner, with any right there).
    """

    who: str
    # Of several, any will do.
    function: Needed = ""
    things: str = "link"
    by_account: bool = False
    # The object is looked for before the method is (in the view's dispatch).
    first: bool = False
    # Whatever the switcher shows: user administration sees all companies of the person.
    all_companies: bool = False
    # Support staff come here, too, though it is outside the admin.
    staff_too: bool = False
    # One's own is seen besides, with the function "own".
    own_too: bool = False
    # The function of each act, by its address, where they differ.
    acts: Mapping[str, Needed] = field(default_factory=dict)
    # The answer to a request that is not signed.
    unsigned: int = 401
