"""The Jinja2 environment (TEMPLATES in composition.py) for large pages: it is faster than Django's own templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
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
    made.globals |= {"icon": formatting.icon, "url": _url}
    made.filters |= {name: getattr(formatting, name) for name in formatting.FILTERS}
    made.filters["localtime"] = timezone.localtime
    return made


def _url(name: str, *args: Any) -> str:
    return reverse(name, args=args)
