"""What isolation's tests know of an app: a module a feature in a package here, with some of these, each by its key.

RULES: of routes, by name. SHUT: routes that are shut while somebody views as a colleague. MAKERS: of the objects that a
route names. TARGETS and DATA: of actions, by slug. KNOWN: values of models' fields, by the model's label.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

PACKAGES = ("tests.isolation.telephony", "tests.isolation.support")


def gathered(name: str) -> dict[str, Any]:
    """Return what the modules say under a name."""
    found: dict[str, Any] = {}
    for package in PACKAGES:
        for module in iter_modules(import_module(package).__path__):
            known = getattr(import_module(f"{package}.{module.name}"), name, {})
            found |= dict.fromkeys(known) if isinstance(known, frozenset) else known
    return found
