"""A new greeting in steps without a draft: each page carries the answers of the others, so nothing is stored before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from accounts.models import Company
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.forms import GroupedForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.web.unsent_forms import say_given_back, taken
from telephony.core.snapshots import system_rows
from telephony.vacation.actions.add_greeting import AddGreeting
from telephony.vacation.forms import TextForm
from telephony.vacation.texts import TEMPLATES, reopening, text_of

# Names of what the buttons of a step post.
STEP, GO, TEMPLATE, ENGLISH = "trin", "videre", "skabelon", "engelsk"
FIRST_TEMPLATE = "holiday"


class GreetingSteps(ActPage):
    """The page of a new greeting. `GO` is the step that a button leads to; without it, the runner is asked."""

    template_name = "telephony/vacation/new.html"
    act: AddGreeting
    act_class: ClassVar[type[AddGreeting]]
    # The form of each step, by its number; the last one asks what callers get.
    steps: ClassVar[Mapping[int, type[GroupedForm]]]
    step = 1
    # What was typed before a second factor was asked for on the way.
    typed: QueryDict | None = None

    @classmethod
    def actions(cls) -> list[Any]:
        return [cls.act_class]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # The address does not name the action.
        return super().dispatch(request, *args, **{**kwargs, "slug": self.act_class.address})

    def company(self) -> Company:
        """Return the company of the greeting."""
        raise NotImplementedError

    def prefilled(self) -> dict[str, Any]:
        """Return answers that a link to the page gives."""
        return {}

    def step_form(self, step: int, data: Mapping[str, Any] | None = None, **kwargs: Any) -> GroupedForm:
        """Return the form of a step."""
        if issubclass(self.steps[step], TextForm):
            kwargs["recordings"] = self.act.recordings(self.target)
        return self.steps[step](data, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_target()
        if typed := taken(request):
            self.typed = typed
            say_given_back(request)
            return self._show(self._number(typed.get(STEP)), typed.dict())
        return self._show(min(self.steps), self.prefilled())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_target()
        answers: dict[str, Any] = dict(request.POST.items())
        self.step = self._number(answers.get(STEP))
        if "change" in answers:
            return self._show(max(self.steps), answers)
        if {GO, TEMPLATE, ENGLISH} & set(answers):
            return self._go(self._number(answers[GO]) if GO in answers else self.step, answers)
        return super().post(request, *args, **kwargs)

    def _number(self, text: Any) -> int:
        """Return a step of the page that was posted; the last one for anything else."""
        return next((number for number in self.steps if str(number) == text), max(self.steps))

    def _show(self, step: int, answers: Mapping[str, Any]) -> HttpResponse:
        """Draw the form of a step with answers that are not checked yet."""
        self.step = step
        form = self.step_form(step, initial={**answers})
        return self.render_to_response(self.get_context_data(form=form, refusal=None))

    def _go(self, wanted: int, answers: dict[str, Any]) -> HttpResponse:
        """Go to another step, unless an answer before it is wrong."""
        clean: dict[str, Any] = {}
        for step in self.steps:
            if step >= wanted:
                break
            form = self.step_form(step, answers)
            if form.is_valid():
                clean |= form.cleaned_data
                self._ask_rules(form, clean)
            if form.errors:
                self.step = step
                return super().form_invalid(form)
        if wanted == max(self.steps):
            self._fill(answers, clean)
        return self._show(wanted, answers)

    def _ask_rules(self, form: GroupedForm, clean: Mapping[str, Any]) -> None:
        """Say at a step, and not after the last one, what the action refuses of the answers so far."""
        with writing_as(self.actor):
            reason = self.act.refuse(self.target, clean, timezone.localdate())
        for one in reason.parts if isinstance(reason, AtField) else ():
            if one.field in form.fields:
                form.add_error(one.field, one)

    def _fill(self, data: dict[str, Any], clean: dict[str, Any]) -> None:
        """Write a template's text where there is none yet, or where another was chosen."""
        chosen = self.request.POST.get(TEMPLATE, "")
        if chosen in TEMPLATES or not (data.get("text_da") or data.get("recording")):
            data["text_da"] = self.suggested(clean, chosen if chosen in TEMPLATES else FIRST_TEMPLATE, "da")
            if data.get("text_en"):
                data["text_en"] = self.suggested(clean, chosen if chosen in TEMPLATES else FIRST_TEMPLATE, "en")
        elif ENGLISH in self.request.POST:
            data["text_en"] = self.suggested(clean, FIRST_TEMPLATE, "en")

    def suggested(self, clean: dict[str, Any], template: str, language: str) -> str:
        """Return a template's text with the day on which the schedule is open again."""
        company = self.company()
        with writing_as(self.actor):
            audience = self.act.audience(self.target, clean)
            back = reopening(system_rows(company.pk), audience, clean["ends"])
        return text_of(template, audience, company.name, clean["action"], back, language)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        """Show the first step that has errors. `form`: that of all answers."""
        wrong = set(form.errors)
        self.step = next((step for step, kind in self.steps.items() if wrong & set(kind.base_fields)), self.step)
        shown = self.step_form(self.step, self.request.POST)
        for name, errors in form.errors.as_data().items():
            if not shown.has_error(name) and (name in shown.fields or name == NON_FIELD_ERRORS):
                shown.add_error(name, errors)
        return super().form_invalid(shown)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posted, numbers = self.typed or self.request.POST, list(self.steps)
        others = [name for step, kind in self.steps.items() if step != self.step for name in kind.base_fields]
        place = numbers.index(self.step)
        return super().get_context_data(
            step=self.step,
            place=place + 1,
            of=len(numbers),
            step_before=numbers[place - 1] if place else None,
            step_after=numbers[place + 1] if place + 1 < len(numbers) else None,
            carried=[(name, posted[name]) for name in others if name != "request_id" and posted.get(name)],
            templates=[(name, one.label) for name, one in TEMPLATES.items()],
            company=self.company(),
            **kwargs,
        )
