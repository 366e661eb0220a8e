"""Template filters and tags for values: dates, amounts, numbers and icons (kernel/core/formatting.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import engines
from django.utils.safestring import SafeString

from selfservice.kernel.core import formatting

register = template.Library()
register.simple_tag(formatting.icon)
for name in formatting.FILTERS:
    register.filter(name, getattr(formatting, name))


@register.simple_tag(takes_context=True)
def jinja(context: template.Context, template_name: str, **values: Any) -> SafeString:
    """Draw a Jinja2 template with the page's variables and these: `{% jinja "ui/timeline.html" lines=timeline %}`."""
    found: Any = engines["jinja2"].get_template(template_name)
    shared: Any = context.flatten()
    return SafeString(found.template.render({**shared, **values}))
