"""The Jinja2 environment (TEMPLATES in composition.py): it draws lists, faster than Django's own templates do."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from jinja2 import Environment, StrictUndefined

from selfservice.kernel.core import formatting


def environment(**options: Any) -> Environment:
    """Django's options, gettext in the language of the page, and the filters of kernel/core/formatting."""
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
