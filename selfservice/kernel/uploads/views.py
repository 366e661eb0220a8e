"""Pages for actions by file: the overview, and for each action a template file and the upload form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action, actions_by_file, may_run
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.batches.forms import file_fields
from selfservice.kernel.batches.overviews import register_overview
from selfservice.kernel.core.dates import OptionalDayField
from selfservice.kernel.exports.writers import BOM, CSV, FORMATS, XLSX
from selfservice.kernel.exports.xlsx import XLSX_TYPE, workbook
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedModel
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.uploads.columns import ColumnsForm, keep, note_use, remember, remembered, stored_file
from selfservice.kernel.uploads.limits import FileRefused, too_large
from selfservice.kernel.uploads.plan import ColumnsMissing, Key, columns_of, known_headings, likeliest
from selfservice.kernel.uploads.reader import read
from selfservice.kernel.uploads.service import begin, choices_of
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.kernel.web.pages import FormPage, Page

TEMPLATE = "skabelon"
# The field with the token of a file that is kept for the choice of its columns.
KEPT = "kept"
# The most choices of a field that the page lists.
MOST_CHOICES = 12


class FileForm(forms.Form):
    """The upload form."""

    file = forms.FileField(
        label=_lazy("File"),
        help_text=_lazy("Excel (.xlsx) or CSV, at most 2 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"required": _lazy("Choose a file."), "empty": _lazy("The file is empty.")},
        max_length=200,
    )


def by_file(actor: Actor, model: type[ScopedModel]) -> list[type[Action]]:
    """Return the bulk actions on the model that the actor may run at any company, those used most first."""
    found = (action for action in actions_by_file(model) if may_run(action, actor))
    return sorted(found, key=lambda action: not action.prominent)


class ByFile(Page):
    """The overview of actions by file."""

    template_name = "ui/uploads.html"
    model: ClassVar[type[ScopedModel]]
    lead: ClassVar[Any] = _lazy(
        "Send a spreadsheet with the numbers that something is to be done to. You see what will happen, row by row,"
        " before anything is changed."
    )
    # The url name of an action's page, and of the list that one comes from.
    upload_name: ClassVar[str] = ""
    list_name: ClassVar[str] = ""
    # The label and the url name of the overview, where the list of bulk changes links to it.
    label: ClassVar[Any] = ""
    own_name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.own_name:
            register_overview(cls.link)

    @classmethod
    def link(cls, actor: Actor) -> tuple[Any, str] | None:
        """Return the label and the URL of the overview; None if the actor can do nothing there."""
        return (cls.label, reverse(cls.own_name)) if by_file(actor, cls.model) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(acts=by_file(full_actor(self.request), self.model), list_page=self, **kwargs)


class UploadPage(FormPage):
    """The upload page of one action: each row of the file has one target and the action's fields."""

    # A file may name numbers of any of them.
    all_companies = True
    template_name = "ui/upload.html"
    form_class = FileForm
    takes_file: ClassVar[bool] = True
    model: ClassVar[type[ScopedModel]]
    keys: ClassVar[Sequence[Key]] = ()
    # What a row is about, and how it says so.
    lead: ClassVar[Any] = _lazy("One row for each number. Nothing is changed before you have seen what will happen.")
    key_help: ClassVar[Any] = _lazy("Says which number it is about, in any spelling. One of these columns is enough.")
    # The url name and the label of the overview.
    overview_name: ClassVar[str] = "batch_uploads"
    overview_label: ClassVar[Any] = _lazy("Changes by file")
    # Other headings, as lists have them, and the columns that they mean.
    also: ClassVar[Mapping[str, str]] = {}
    act: type[Action]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        known = {action.address: action for action in actions_by_file(self.model)}
        if kwargs["slug"] not in known:
            raise Http404
        self.act = known[kwargs["slug"]]
        require_function(self.act, self.actor)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or the template file with the expected headings."""
        if TOO_LARGE in request.GET:
            return self._refused(FileForm({}), too_large())
        wanted = request.GET.get(TEMPLATE, "")
        return self._template(wanted) if wanted in FORMATS else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the file; in a second step, one whose columns somebody has chosen."""
        return self._with_columns(request.POST[KEPT]) if KEPT in request.POST else super().post(request)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Create a batch from the file and redirect to it, or ask which column is which."""
        file = form.cleaned_data["file"]
        data = file.read()
        also = self._headings()
        try:
            sheet = read(data)
            batch = begin(self.act, self.actor, sheet, self.keys, self._source(file.name), also)
        except ColumnsMissing as missing:
            if token := keep(self.actor, data, file.name):
                choice = ColumnsForm(self.act, self.actor, self.keys, missing.sheet, also)
                return self._choose(choice, token, str(missing))
            return self._refused(form, missing)
        except FileRefused as refused:
            return self._refused(form, refused)
        note_use(self.act, self.actor, sheet)
        return redirect("batch", batch.uid)

    def _with_columns(self, token: str) -> HttpResponse:
        also = self._headings()
        try:
            data, name = stored_file(self.actor, token)
            sheet = likeliest(read(data), known_headings(self.act, self.actor, self.keys, also))
            choice = ColumnsForm(self.act, self.actor, self.keys, sheet, also, self.request.POST)
            if not choice.is_valid():
                return self._choose(choice, token, "")
            headed = choice.headed(sheet)
            batch = begin(self.act, self.actor, headed, self.keys, self._source(name))
        except FileRefused as refused:
            return self._refused(FileForm({}), refused)
        remember(self.act, self.actor, batch, sheet, headed)
        return redirect("batch", batch.uid)

    def _headings(self) -> dict[str, str]:
        """Return headings besides those of the template, and the columns that they mean."""
        return {**self.also, **remembered(self.act, self.actor)}

    def _source(self, name: str) -> str:
        return _("File: %(name)s") % {"name": name}

    def _choose(self, form: ColumnsForm, token: str, reason: str) -> HttpResponse:
        context = {"act": self.act, "form": form, "kept": token, "reason": reason}
        context["overview"] = reverse(self.overview_name)
        return render(self.request, "ui/upload_columns.html", context)

    def _refused(self, form: forms.Form, refused: FileRefused) -> HttpResponse:
        # Replaces other errors of the field.
        form.errors.pop("file", None)
        form.add_error("file", str(refused))
        return self.form_invalid(form)

    def _template(self, file_format: str) -> FileResponse:
        heads = [str(label) for _name, label, _must in columns_of(self.act, self.actor, self.keys)]
        if file_format == XLSX:
            file, content_type = workbook(str(self.act.label), heads, [], as_text=True), XLSX_TYPE
        else:
            file, content_type = BytesIO(f"{BOM}{';'.join(heads)}\r\n".encode()), "text/csv; charset=utf-8"
        name = f"{self.act.address}.{file_format}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action = self.act(self.actor)
        fields, own = file_fields(action), action.bulk_form().initial
        columns = columns_of(self.act, self.actor, self.keys)
        return super().get_context_data(
            act=self.act,
            overview=reverse(self.overview_name),
            overview_label=self.overview_label,
            lead=self.lead,
            key_help=self.key_help,
            columns=[
                (
                    label,
                    "" if must or name not in fields else _when_empty(self.act, fields[name], own.get(name)),
                    _choices(fields.get(name)),
                    name not in fields,
                )
                for name, label, must in columns
            ],
            formats=[(XLSX, _("Excel")), (CSV, "CSV")],
            **kwargs,
        )


def _when_empty(action: type[Action], field: forms.Field, own: Any) -> str:
    """Return what an empty cell means. `own`: the form's value for the field, if it shows what each target has now.

    A field may say it itself, by `when_empty`.
    """
    if said := getattr(field, "when_empty", ""):
        return str(said)
    if getattr(field, "removable", False):
        return _("An empty cell changes nothing. A hyphen (-) removes what is there.")
    if isinstance(field, OptionalDayField):
        return _("An empty cell means “%(value)s”.") % {"value": field.widget.first}
    if isinstance(field, forms.BooleanField):
        return _("An empty cell means no.")
    if own is None and field.initial is not None:
        labels = dict(choices_of(field))
        values = field.initial if isinstance(field.initial, list) else [field.initial]
        default = ", ".join(labels.get(str(value), str(value)) for value in values)
        return _("An empty cell means “%(value)s”.") % {"value": default}
    return _("May be empty.") if action.makes else _("An empty cell changes nothing.")


def _choices(field: Any) -> list[str]:
    """Return the labels of the field's choices, or none when there are more than MOST_CHOICES."""
    found = [label for _value, label in choices_of(field)]
    return found if len(found) <= MOST_CHOICES else []
