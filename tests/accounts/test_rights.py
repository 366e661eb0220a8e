"""The pure rules of who may give what to whom, on every kind of edge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.functions import CATEGORIES, ROLES, Function, completed, in_order, role_of
from accounts.permissions.rules import common, covers, covers_all, may_give
from selfservice.kernel.scope.actor import Access

A, B, C = 1, 2, 3
BELOW = {A: [B, C]}
USERS, MOBILE, LOG = Function.USERS, Function.MOBILE, Function.LOG


def access(company: int, *functions: str, accounts: set[int] | None = None, group: bool = False) -> Access:
    return Access(company, frozenset(functions), None if accounts is None else frozenset(accounts), group)


ALL = access(A, USERS, MOBILE)
NAMED = access(A, USERS, MOBILE, accounts={1, 2})
GROUP = [
    access(A, USERS, MOBILE, group=True),
    access(B, USERS, MOBILE, group=True),
    access(C, USERS, MOBILE, group=True),
]


@pytest.mark.parametrize(
    ("held", "wanted", "answer"),
    [
        ([ALL], access(A, MOBILE), True),
        ([ALL], access(A, MOBILE, USERS), True),
        ([ALL], access(A, LOG), False),
        ([ALL], access(A, MOBILE, LOG), False),
        ([ALL], access(B, MOBILE), False),
        ([], access(A, MOBILE), False),
        ([ALL], access(A, MOBILE, accounts={7}), True),
        ([NAMED], access(A, MOBILE), False),
        ([NAMED], access(A, MOBILE, accounts={1}), True),
        ([NAMED], access(A, MOBILE, accounts={1, 2}), True),
        ([NAMED], access(A, MOBILE, accounts={1, 3}), False),
        ([ALL], access(A, MOBILE, group=True), False),
        (GROUP, access(A, MOBILE, group=True), True),
        (GROUP, access(B, MOBILE), True),
        (GROUP, access(A, LOG, group=True), False),
        # A nearer grant that holds less at one of the companies below.
        ([*GROUP[:2], access(C, USERS)], access(A, MOBILE, group=True), False),
        ([*GROUP[:2], access(C, USERS, MOBILE)], access(A, MOBILE, group=True), False),
        ([*GROUP[:2], access(C, USERS, MOBILE, accounts={1}, group=True)], access(A, MOBILE, group=True), False),
        (GROUP[:2], access(A, MOBILE, group=True), False),
        # Below somebody else nothing lies.
        (GROUP, access(B, MOBILE, group=True), True),
    ],
)
def test_covers(held: list[Access], wanted: Access, answer: bool) -> None:
    assert covers(held, wanted, BELOW) is answer
    # All these hold user administration wherever they hold anything: what is covered may be given.
    assert may_give(held, wanted, BELOW) is answer


def test_only_where_users_are_administered() -> None:
    held = [access(A, MOBILE), access(B, MOBILE, USERS)]
    assert covers(held, access(A, MOBILE), {})
    assert not may_give(held, access(A, MOBILE), {})
    assert may_give(held, access(B, MOBILE), {})
    group = [access(A, USERS, MOBILE, group=True), access(B, MOBILE, group=True)]
    assert not may_give(group, access(A, MOBILE, group=True), {A: [B]})


def test_covers_all() -> None:
    assert covers_all([ALL, access(B, LOG)], [access(A, MOBILE), access(B, LOG, accounts={1})])
    assert not covers_all([ALL], [access(A, MOBILE), access(B, LOG)])
    assert covers_all([ALL], [])
    assert covers_all([], [])
    assert not covers_all([], [access(A)])


def test_common() -> None:
    assert common([ALL, access(B, MOBILE, LOG)]) == {MOBILE}
    assert common([]) == frozenset()


parts = st.builds(
    Access,
    st.integers(1, 3),
    st.frozensets(st.sampled_from(Function.values), max_size=4),
    st.none() | st.frozensets(st.integers(1, 4), max_size=3),
    st.booleans(),
)


@given(st.lists(parts, max_size=4, unique_by=lambda part: part.company_id), parts, parts)
def test_nobody_gives_more_by_a_detour(held: list[Access], first: Access, second: Access) -> None:
    """What can be given by somebody to whom it was given could be given at once."""
    if may_give(held, first, BELOW) and may_give([first], second, {}):
        assert may_give(held, second, {})


@given(parts)
def test_everybody_covers_themselves(part: Access) -> None:
    assert covers([part], part, {})


def test_every_function_is_in_one_category() -> None:
    named = [f for category in CATEGORIES for f in category.functions]
    assert sorted(named) == sorted(Function)


@given(st.frozensets(st.sampled_from(Function.values)))
def test_who_may_change_may_see(functions: frozenset[str]) -> None:
    whole = completed(functions)
    assert whole >= functions
    assert completed(whole) == whole
    assert in_order(whole) == [f for f in in_order(Function.values) if f in whole]
    for category in CATEGORIES:
        if whole & set(category.functions):
            assert category.functions[0] in whole


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_roles_are_complete_and_distinct(role: object) -> None:
    functions = role.functions  # type: ignore[attr-defined]
    assert completed(functions) == functions
    assert role_of(functions) is role
    assert role_of(functions - {Function.OWN}) is None
