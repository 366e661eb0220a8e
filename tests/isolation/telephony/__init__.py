"""What isolation's tests know of telephony: a module a feature, with some of these, each by its key.

RULES: of routes, by name. SHUT: routes that are shut while somebody views as a colleague. MAKERS: of the objects that a
route names. TARGETS and DATA: of actions, by slug. KNOWN: values of models' fields, by the model's label.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def gathered(name: str) -> dict[str, Any]:
    """Return what the modules say under a name."""
    found: dict[str, Any] = {}
    for module in iter_modules(__path__):
        known = getattr(import_module(f"{__name__}.{module.name}"), name, {})
        found |= dict.fromkeys(known) if isinstance(known, frozenset) else known
    return found
