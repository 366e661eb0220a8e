"""Template filters and tags for values: dates, amounts, numbers and icons (kernel/core/formatting.py)."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template import engines
from django.utils.safestring import SafeString

from selfservice.kernel.core import form_errors, formatting
from selfservice.kernel.core.dates import DayChoiceInput

register = template.Library()
register.simple_tag(formatting.icon)
for name in formatting.FILTERS:
    register.filter(name, getattr(formatting, name))
register.filter(form_errors.sentence)
register.filter(form_errors.error_lines)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Return whether the form's field may be left empty: its label then says so.

    A group of choices has an answer of its own for that. `conditional` of a form: fields that some answers require.
    """
    own = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple | DayChoiceInput)
    return not (field.field.required or own or field.name in getattr(field.form, "conditional", ()))


@register.simple_tag(takes_context=True)
def jinja(context: template.Context, template_name: str, **values: Any) -> SafeString:
    """Draw a Jinja2 template with the page's variables and these: `{% jinja "ui/timeline.html" lines=timeline %}`."""
    found: Any = engines["jinja2"].get_template(template_name)
    page: Any = context.flatten()
    return SafeString(found.template.render({**page, **values}))
