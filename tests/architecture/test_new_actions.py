"""An action or page without its rule, test data or log labels fails here and names the file to edit. No database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps.registry import apps
from django.conf import settings

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.history import labels
from selfservice.kernel.scope.actor import functions_of
from selfservice.site.texts import PACKAGES
from tests.isolation.acting import ACTIONS, is_labelled
from tests.isolation.action_data import DATA
from tests.isolation.routes import Route, routes
from tests.isolation.rules import RULES

# Pages that run the actions that the rule names: the act is a part of their address.
ACTION_PAGES = [
    route
    for route in routes()
    if route.name in RULES and RULES[route.name].who == "act" and issubclass(route.view_class, ActPage)
]
# Fields of forms and models that no entry of the log holds.
NOT_IN_LOG = {"answered_by", "to_account"}
CALLS = {"Change", "entry", "record"}


def file_of(action: type[Action]) -> str:
    return f"{action.__module__.replace('.', '/')}.py"


@cache
def written_keys() -> dict[tuple[str, str], str]:
    """Return each (package, key) written out in `before` or `after` of a change or audit entry, with a file."""
    found = {}
    for package in PACKAGES:
        for path in sorted((settings.ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                found.update({(package, key): path.relative_to(settings.ROOT).as_posix() for key in keys_in(node)})
    return found


def keys_in(node: ast.AST) -> Iterator[str]:
    values: list[ast.expr] = []
    if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CALLS:
        values = [each.value for each in node.keywords if each.arg in ("before", "after")]
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        values = [node.value] if node.targets[0].id in ("before", "after") else []
    for value in values:
        for part in ast.walk(value):
            if isinstance(part, ast.Dict):
                yield from (str(key.value) for key in part.keys if isinstance(key, ast.Constant))


def test_every_page_has_its_rule() -> None:
    missing = sorted({route.name for route in routes() if not route.path.startswith("/admin/")} - set(RULES))
    assert not missing, "say in tests/isolation/rules.py (RULES) who may open these pages"


@pytest.mark.parametrize("route", ACTION_PAGES, ids=lambda route: route.name)
def test_every_action_of_a_page_has_its_rule(route: Route) -> None:
    rule, view = RULES[route.name], route.view_class
    for action in view.actions():
        if rule.acts:
            assert action.address in rule.acts, (
                f"say in tests/isolation/rules.py (SUBSCRIPTION_ACTS) who may “{action.address}” ({file_of(action)})"
            )
        needed = functions_of(rule.acts[action.address] if rule.acts else rule.function)
        assert set(functions_of(view.needed(action))) == set(needed), (
            f"{file_of(action)} and tests/isolation/rules.py ({route.name}) name different functions"
        )


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_every_action_has_its_data_and_its_labels(action: type[Action]) -> None:
    assert action.slug in DATA, f"say in tests/isolation/action_data.py with which data “{action.slug}” succeeds"
    assert action.label, f"give the action a `label` in {file_of(action)}"
    known = {kind.name for kind in labels.kinds()}
    assert action.log_kind in known, f"give the action a `log_kind` in {file_of(action)}, one of {sorted(known)}"
    if action.model:
        fields = {field.name for field in action.model._meta.concrete_fields} & set(action.Form.base_fields)
        for name in fields - action.unrecorded - NOT_IN_LOG:
            assert is_labelled(name, [action.model]), no_label(name, file_of(action))


@pytest.mark.parametrize(("package", "key"), written_keys(), ids=str)
def test_every_key_in_the_log_has_its_label(package: str, key: str) -> None:
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] == package]
    assert is_labelled(key, own), no_label(key, written_keys()[package, key])


def no_label(key: str, where: str) -> str:
    app = Path(where).parts[0]
    file = "selfservice/kernel/history/kernel_labels.py" if app == "selfservice" else f"{app}/log_labels.py"
    return f"register a label of “{key}” ({where}) in {file}, or give the model's field a verbose_name"
