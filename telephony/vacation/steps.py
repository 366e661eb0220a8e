"""A new greeting in steps without a draft: each page carries the answers of the others, so nothing is stored before."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from accounts.models import Company
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.web.unsent_forms import say_given_back, taken
from telephony.core.snapshots import system_rows
from telephony.models import VacationGreeting
from telephony.vacation.audience import Audience
from telephony.vacation.forms import GreetingForm
from telephony.vacation.texts import TEMPLATES, reopening, text_of

# Names of what the buttons of a step post.
STEP, GO, TEMPLATE, ENGLISH = "trin", "videre", "skabelon", "engelsk"
FIRST_TEMPLATE = "holiday"
# The step of the period and of what happens then.
WHEN = 2


class GreetingSteps(ActPage):
    """The page of a new greeting. `GO` is the step that a button leads to; without it, the runner is asked."""

    template_name = "telephony/vacation/new.html"
    act_class: ClassVar[type[Action]]
    step = 1
    # What was typed before a second factor was asked for on the way.
    typed: QueryDict | None = None

    @classmethod
    def actions(cls) -> list[type[Action]]:
        return [cls.act_class]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # The address does not name the action.
        return super().dispatch(request, *args, **{**kwargs, "slug": self.act_class.address})

    def audience(self) -> Audience:
        """Return whose greeting it is. Raise NotFound."""
        raise NotImplementedError

    def wrong_audience(self) -> str:
        """Return why nobody is found, in words; empty if somebody is."""
        return ""

    def company(self) -> Company:
        """Return the company of the greeting."""
        raise NotImplementedError

    def prefilled(self) -> dict[str, Any]:
        """Return answers that a link to the page gives."""
        return {}

    @property
    def steps(self) -> list[int]:
        """The steps whose fields the form has."""
        form = self.act.form(self.target)
        return [number for number, names in enumerate(GreetingForm.steps, 1) if set(names) & set(form.fields)]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_target()
        if typed := taken(request):
            self.typed, self.step = typed, self._number(typed.get(STEP))
            say_given_back(request)
            return self._show(self._form(typed.dict(), check=False))
        self.step = self.steps[0]
        form = self.act.full_form(self.target)
        form.initial.update(self.prefilled())
        return self.render_to_response(self.get_context_data(form=form, refusal=None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.require_target()
        self.step = self._number(request.POST.get(STEP))
        if "change" in request.POST:
            self.step = self.steps[-1]
            return self._show(self._form(dict(request.POST.items()), check=False))
        if GO in request.POST or TEMPLATE in request.POST or ENGLISH in request.POST:
            return self._go()
        return super().post(request, *args, **kwargs)

    def _number(self, text: Any) -> int:
        """Return a step of the page that was posted; the last one for anything else."""
        return int(text) if str(text) in map(str, self.steps) else self.steps[-1]

    def _go(self) -> HttpResponse:
        """Go to another step, unless an answer before it is wrong."""
        posted = self.request.POST
        data = dict(posted.items())
        wanted = self._number(posted.get(GO)) if GO in posted else self.step
        form = self._form(data, check=True)
        if wanted > self.step and self.step == WHEN and form.cleaned_data.get("starts"):
            self._refuse_early(form)
        wrong = form.first_step_with_errors()
        if wrong is not None and wrong < wanted:
            self.step = wrong
            return self.form_invalid(form)
        self.step = wanted
        data.setdefault("action", VacationGreeting.Action.MESSAGE.value)
        if wanted == len(GreetingForm.steps):
            self._fill(data, form.cleaned_data)
        return self._show(self._form(data, check=False))

    def _refuse_early(self, form: Any) -> None:
        """Say at the step of the period, and not after the text, that another greeting or the destination is wrong."""
        if (form.first_step_with_errors() or WHEN + 1) <= WHEN:
            return
        with writing_as(self.actor):
            reason = self.act.refuse(self.target, form.cleaned_data, timezone.localdate())
        if isinstance(reason, AtField) and reason.field in form.fields:
            form.add_error(reason.field, reason)

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
            audience = self.audience()
            back = reopening(system_rows(company.pk), audience, clean["ends"])
        return text_of(template, audience, company.name, clean["action"], back, language)

    def _form(self, data: dict[str, Any], *, check: bool) -> Any:
        """Return the form with answers; without errors unless they are checked."""
        form: Any = self.act.full_form(self.target, data)
        form.full_clean()
        if not check:
            form._errors = forms.utils.ErrorDict()
        elif "which" in form.fields and "which" not in form.errors and (why := self.wrong_audience()):
            form.add_error("which", why)
        return form

    def _show(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, refusal=None))

    def form_invalid(self, form: Any) -> HttpResponse:
        self.step = form.first_step_with_errors() or self.step
        form.forget_errors_after(self.step)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        names = GreetingForm.steps[self.step - 1]
        grouped = form.grouped() if form is not None else []
        shown = [line for _title, lines in grouped for line in lines if line[0].name in names]
        posted = self.typed or self.request.POST
        others = [name for step in GreetingForm.steps for name in step if name not in names]
        carried = [(name, posted[name]) for name in others if posted.get(name)]
        if form is not None and "request_id" in form.fields:
            carried.append(
                (
                    "request_id",
                    posted.get("request_id") or form.get_initial_for_field(form.fields["request_id"], "request_id"),
                )
            )
        place = self.steps.index(self.step) if self.step in self.steps else 0
        return super().get_context_data(
            step=self.step,
            place=place + 1,
            of=len(self.steps),
            step_before=self.steps[place - 1] if place else None,
            step_after=self.steps[place + 1] if place + 1 < len(self.steps) else None,
            shown=shown,
            carried=carried,
            templates=[(name, one.label) for name, one in TEMPLATES.items()],
            company=self.company(),
            **kwargs,
        )
