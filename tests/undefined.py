"""An undefined variable in a template of ours fails the test that draws it. Libraries' templates are left as they are.

Not pytest-django's --fail-on-template-vars: that fails on the Django admin's own templates, too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Node

LIBRARIES = settings.ROOT / ".venv"


class Undefined(str):
    """The template engine's `string_if_invalid`: empty, and looked at only where a variable is missing."""

    __slots__ = ()

    def __bool__(self) -> bool:
        refuse_in_ours()
        return False

    def __contains__(self, item: object) -> bool:
        # {% blocktranslate %} asks in this way.
        refuse_in_ours()
        return False


def refuse_in_ours() -> None:
    """Fail the test when the template node that is being rendered is in one of our files."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if isinstance(node, Node) and origin is not None:
            place = Path(str(origin.name))
            if place.is_relative_to(settings.ROOT) and not place.is_relative_to(LIBRARIES):
                where = f"{place.relative_to(settings.ROOT)}:{node.token.lineno if node.token else '?'}"
                pytest.fail(f"undefined variable in {where}: {node.token.contents if node.token else node}")
            return
        frame = frame.f_back


def refuse_undefined() -> None:
    """Turn it on for the engine of this process."""
    engines["django"].engine.string_if_invalid = Undefined()  # type: ignore[attr-defined]
