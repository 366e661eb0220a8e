"""The Jinja2 environment (TEMPLATES in composition.py) for lists: it is faster than Django's own templates."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from jinja2 import Environment, StrictUndefined

from selfservice.kernel.core import formatting


def environment(**options: Any) -> Environment:
    """Return the environment: Django's options, gettext in the page's language, filters of kernel/core/formatting."""
    made = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701
    made.add_extension("jinja2.ext.i18n")
    installable: Any = made
    installable.install_gettext_callables(
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals["icon"] = formatting.icon
    made.filters |= {"number": formatting.number}
    return made
