"""What every action of the portal declares: it is checked against its form, its model and the functions there are."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.functions import Function
from selfservice.kernel.actions import runner
from selfservice.kernel.actions.runner import Action, registry
from selfservice.kernel.models.batch import OwnOrAdministered
from selfservice.kernel.scope.actor import functions_of
from selfservice.kernel.scope.models import ScopedModel

# A form field with one of these in its name is a secret, or leads to one.
SECRET = re.compile(r"password|secret|hash|code|token|session|\bpin\b|puk|otp", re.IGNORECASE)

# Done to one's own login without a fresh second factor, each with its reason.
WITHOUT_STEP_UP = {
    "end_one_session": "only ever makes a login safer, and must be quick",
    "end_other_sessions": "only ever makes a login safer, and must be quick",
}


def test_there_are_actions() -> None:
    assert {"apply", "activate", "add_app", "delete_login"} <= set(registry)


@pytest.mark.parametrize("action", registry.values(), ids=registry.keys())
class TestEveryAction:
    def test_is_named(self, action: type[Action]) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,59}", action.slug)
        assert str(action.label)
        assert (action.__doc__ or "").strip()

    def test_names_functions_kinds_and_states_that_exist(self, action: type[Action]) -> None:
        assert set(functions_of(action.function)) <= set(Function.values)
        assert action.actors
        assert action.actors <= {"public", "user", "staff", "system"}
        assert action.model is None or issubclass(action.model, ScopedModel)
        if action.from_states:
            assert action.model is not None
            meta: Any = action.model._meta
            assert action.from_states <= {value for value, _label in meta.get_field("state").choices or ()}

    def test_records_no_secret(self, action: type[Action]) -> None:
        fields = set(action.Form.base_fields)
        # A place, not a secret.
        assert {name for name in fields - {"postcode"} if SECRET.search(name)} <= action.unrecorded
        assert action.unrecorded <= fields, "what is unrecorded is no field of the form"

    def test_a_customers_user_needs_a_function_or_acts_on_the_own_login(self, action: type[Action]) -> None:
        if "user" in action.actors and action.function is None:
            if action.model and isinstance(action.model.scope, OwnOrAdministered):
                # One's own, or a colleague's at a company that one administers: the scope itself says so.
                return
            assert action.model is None
            assert action.step_up != (action.slug in WITHOUT_STEP_UP)


def test_two_actions_can_not_share_a_slug() -> None:
    class First(Action):
        slug = "example_twice"

    try:
        with pytest.raises(TypeError, match="example_twice"):

            class Second(Action):
                slug = "example_twice"

        assert registry["example_twice"] is First
    finally:
        del runner.registry["example_twice"]


def test_without_a_slug_it_is_a_base() -> None:
    before = dict(registry)

    class Base(Action):
        """Shared by others."""

    assert registry == before
    assert Base not in registry.values()
