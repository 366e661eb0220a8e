"""Form renderer, a form that submits once, and a helper for edit conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting
from django.template.loader import get_template
from django.utils.translation import gettext as _

# In a form for many, and in a file, an empty field leaves each value as it is; this empties it.
REMOVE = "-"


class PortalRenderer(TemplatesSetting):
    """Renderer for fields and forms with the templates in templates/ui/; widgets are Jinja2, as Django has them too."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        is_widget = template_name.startswith(("django/forms/widgets/", "ui/widgets/"))
        return get_template(template_name, using="jinja2" if is_widget else None)


class OnceForm(forms.Form):
    """A form whose hidden `request_id` makes submission idempotent."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("request_id", uuid4())
        super().__init__(*args, **kwargs)


class GroupedForm(OnceForm):
    """A form on one page whose fields are shown in groups with titles (ui/grouped_form.html).

    `groups`: title and names of each, a tuple of names in one line. Fields that belong to none are at the end.
    `even`: fields in one line are equally wide; otherwise the first one is for a few characters.
    """

    template_name = "ui/grouped_form.html"
    even: ClassVar[bool] = False
    groups: ClassVar[Sequence[tuple[Any, Sequence[str | tuple[str, ...]]]]] = ()

    def grouped(self) -> list[tuple[Any, list[list[forms.BoundField]]]]:
        """Return the visible fields: title and lines of each group, without empty lines and groups."""
        shown = {field.name: field for field in self.visible_fields()}
        found = []
        for title, lines in self.groups:
            names = [(line,) if isinstance(line, str) else line for line in lines]
            found.append((title, [[shown.pop(name) for name in line if name in shown] for line in names]))
        found.append(("", [[field] for field in shown.values()]))
        filled = [(title, [line for line in lines if line]) for title, lines in found]
        return [(title, lines) for title, lines in filled if lines]


def values_given(names: Iterable[str], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that an answered form sets: for one target (`whole`) all of them, for many those filled in.

    `names`: text fields, of which REMOVE empties each where the form is not `whole`.
    """
    if data.get("whole"):
        return {name: data[name] for name in names if name in data}
    return {name: "" if data[name] == REMOVE else data[name] for name in names if data.get(name)}


def prefill_typed(form: forms.Form, posted: Mapping[str, Any]) -> None:
    """Prefill a new form with the posted text, and show the current value next to each field that differs.

    Choices and tick boxes are not carried over: the user's own choice can't be distinguished from a colleague's undo.
    """
    for name, field in form.fields.items():
        if field.widget.is_hidden or name not in posted or isinstance(field, forms.ChoiceField | forms.BooleanField):
            continue
        current, typed = form.get_initial_for_field(field, name), field.widget.value_from_datadict(posted, {}, name)
        if typed != (current or ""):
            form.initial[name] = typed
            if current is not None:
                now = _("It says now: %(value)s") % {"value": current or "–"}
                field.help_text = f"{field.help_text} {now}".strip()
