"""The page to write to support."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.base import FormInvalid
from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.support.cases.about import About, about_of, found, named
from selfservice.support.cases.actions.write_case import WriteCase, companies_of
from selfservice.support.cases.files import MOST_BYTES, MOST_FILES
from selfservice.support.cases.forms import NewCase, WriteForm
from selfservice.support.hours.stored import answer_due, hours
from selfservice.support.models import Case

# The query parameter with what the page is opened about, and the button that looks for something.
ABOUT, FIND = "om", "soeg"
# The places of lines of the invoice that it is about, as the invoice's page sends them.
LINES = "lines"
# More than is taken is read, so that what was typed is not lost.
LARGEST = 3 * MOST_FILES * MOST_BYTES


class WritePage(CreatePage):
    """A new case: about the page that the person comes from, what they look for, or something else."""

    function = None
    action = WriteCase
    back = "support"
    title = _lazy("Write to support")
    template_name = "support/cases/write.html"
    takes_file: ClassVar[bool] = True
    largest_body: ClassVar[int] = LARGEST

    @cached_property
    def came_from(self) -> About | None:
        """What the page is opened about: an object, or chosen lines of an invoice."""
        asked = self.request.GET
        return about_of(self.actor, ":".join(filter(None, (asked.get(ABOUT, ""), ",".join(asked.getlist(LINES))))))

    @cached_property
    def abouts(self) -> dict[str, str]:
        """What can be chosen: where the person comes from, what they had chosen, and what they look for."""
        text, token = self.request.POST.get("find", "").strip(), self.request.POST.get("about", "")
        names = found(self.actor, text) if text and FIND in self.request.POST else {}
        for one in (self.came_from, about_of(self.actor, token)):
            if one and one.token not in names:
                # Searched for again where it is drawn: in the form with an error.
                names[one.token] = lazy(named, str)(self.actor, one, text) if text else one.label
        return names

    @cached_property
    def companies(self) -> list[Company]:
        """The companies for which the person can write."""
        return companies_of(self.actor)

    def make_form(self, *posted: Any, **kwargs: Any) -> WriteForm:
        """Return the form."""
        category = ""
        if about := self.came_from:
            category = about.category
            company = next((one for one in self.companies if one.pk == about.row.company_id), None)
            kwargs["initial"] = {"company": str(company.uid) if company else "", **(kwargs.get("initial") or {})}
        return WriteForm(*posted, abouts=self.abouts, companies=self.companies, category=category, **kwargs)

    def get_form(self, form_class: Any = None) -> forms.Form:
        return self.make_form(*((self.request.POST, self.request.FILES) if self.request.method == "POST" else ()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, also after files that were too large to be read."""
        if TOO_LARGE not in request.GET:
            return super().get(request, *args, **kwargs)
        return self.form_invalid(with_too_large(self.make_form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it; or look for what it is about, and keep what is typed."""
        if FIND not in request.POST:
            return super().post(request, *args, **kwargs)
        typed = {name: request.POST[name] for name in WriteForm.base_fields if name in request.POST}
        typed.pop("request_id", None)
        if not request.POST.get("about"):
            typed["about"] = next(iter(self.abouts), "")
        form = self.make_form(initial=typed)
        return self.render_to_response(self.get_context_data(form=form, looked_for=request.POST.get("find", "")))

    def given(self) -> Mapping[str, Any]:
        """Return what is typed, and the files, whose content the page's form has checked."""
        form = self.get_form()
        if not form.is_valid():
            raise FormInvalid(form)
        return {name: value for name, value in form.cleaned_data.items() if name in NewCase.base_fields}

    def done(self, done: ActionRun) -> HttpResponse:
        """Go to the case; to the list after a form that is sent twice."""
        return redirect("cases") if done.target is None else super().done(done)

    def page_after(self, done: ActionRun) -> str:
        return reverse("case", args=[done.target.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, opening = timezone.now(), hours()
        kwargs.setdefault("looked_for", "")
        promises = [
            (label, due) for value, label in Case.Category.choices
            if (due := answer_due(value, Case.Priority.NORMAL, now, opening))
        ]  # fmt: skip
        return super().get_context_data(
            abouts=self.abouts, promises=_merged(promises), find_name=FIND, **kwargs,
        )  # fmt: skip


def with_too_large(make_form: Callable[..., Any]) -> Any:
    """Return a form that begins as it does, with the error of files so large that nothing of what came was read."""
    begun = make_form()
    form = make_form({field.html_name: field.value() for field in begun if field.value() is not None})
    form.errors.clear()
    form.add_error("attachments", _("The files are too large: at most 2 MB each. Nothing of the message was sent."))
    return form


def _merged(promises: list[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """Return the categories with one promise together: their labels, and the time."""
    found: dict[Any, list[str]] = {}
    for label, due in promises:
        found.setdefault(due, []).append(str(label))
    return [
        (", ".join([first, *(label[:1].lower() + label[1:] for label in more)]), due)
        for due, (first, *more) in found.items()
    ]
