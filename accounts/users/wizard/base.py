"""Wizard that creates a colleague's login or changes its rights: base of the steps, person step, companies step.

A step is a page with its own URL; it stores its answers when the user leaves it, by any button. A step that is opened
too early redirects to the first open one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.functions import ROLES, Function
from accounts.models import Draft, User
from accounts.permissions.grants import access_everywhere
from accounts.users.copying import colleague, givable
from accounts.users.wizard import drafts
from accounts.users.wizard.choices import GrantableCompany, grantable_companies
from accounts.users.wizard.forms import PersonForm
from selfservice.kernel.web.pages import FormPage

NAMES: dict[str, Any] = {
    drafts.PERSON: gettext_lazy("The colleague"),
    drafts.COMPANIES: gettext_lazy("Companies"),
    drafts.ACCOUNTS: gettext_lazy("Accounts"),
    drafts.FUNCTIONS: gettext_lazy("Rights"),
    drafts.CHECK: gettext_lazy("Check"),
}
LATER = "later"


def address(draft: Draft, step: str) -> str:
    """Return the URL of a step. For accounts, which have a page per company, that of the first unanswered one."""
    if step == drafts.ACCOUNTS:
        open_ = drafts.unanswered_accounts(draft) or [
            one["company"] for one in drafts.companies_with_accounts_step(draft)
        ]
        if not open_:
            return address(draft, drafts.FUNCTIONS)
        return reverse("user_draft_accounts", args=[draft.uid, open_[0]])
    return reverse(f"user_draft_{step}", args=[draft.uid])


class Step(FormPage):
    """Step of a draft, with all of the user's companies, regardless of the selected one."""

    # The selected company does not limit a new login.
    all_companies = True
    function = Function.USERS
    step = drafts.PERSON
    # Without fields: the template of a step with checkboxes renders them by hand, and post() validates them.
    form_class: type[forms.Form] = forms.Form
    # Whether an answer that is corrected at the end leads directly back there.
    returns_to_check = True
    draft: Draft | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "uid" in kwargs:
            self.draft = drafts.find(self.actor, kwargs["uid"])
            if made := self.draft.answers.get("made"):
                return redirect("user", uid=made)
            steps = drafts.steps_of(self.draft)
            if self.step not in steps:
                raise Http404
            if steps.index(self.step) > steps.index(drafts.first_open(self.draft)):
                return redirect(address(self.draft, drafts.first_open(self.draft)))
        return super().dispatch(request, *args, **kwargs)

    @property
    def the_draft(self) -> Draft:
        """The draft, for a step that has its id in the URL."""
        assert self.draft is not None  # noqa: S101  (see dispatch)
        return self.draft

    @cached_property
    def offered(self) -> list[GrantableCompany]:
        """Companies at which the actor can give rights."""
        return grantable_companies(self.actor)

    def refused(self, reason: str) -> HttpResponse:
        """Show the page again, with an error that belongs to no field."""
        form = self.get_form()
        form.is_valid()
        form.add_error(None, reason)
        return self.form_invalid(form)

    def leave(self) -> HttpResponse:
        """Redirect to the list for "later", or to the next step, or to the check if everything is answered already."""
        draft = self.draft
        if draft is None or LATER in self.request.POST:
            messages.success(self.request, _("Saved. You find it on this page, and can go on when you like."))
            return redirect("users")
        steps = drafts.steps_of(draft)
        following = steps[steps.index(self.step) + 1]
        directly = self.returns_to_check or not drafts.companies_with_accounts_step(draft)
        return redirect(address(draft, drafts.CHECK if self.is_checked and directly else following))

    @property
    def is_checked(self) -> bool:
        """Whether all is answered, and the user has seen the check before."""
        draft = self.the_draft
        return drafts.first_open(draft) == drafts.CHECK and bool(draft.answers.get("checked"))

    def back(self) -> str:
        """Return the URL of the previous step."""
        steps = drafts.steps_of(self.draft)
        place = steps.index(self.step)
        if self.draft is None or place == 0:
            return reverse("user", args=[self.draft.user.uid]) if self.draft and self.draft.user else reverse("users")
        before = steps[place - 1]
        if before == drafts.ACCOUNTS and not drafts.companies_with_accounts_step(self.draft):
            before = drafts.COMPANIES
        return address(self.draft, before)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = drafts.steps_of(self.draft)
        return super().get_context_data(
            step=steps.index(self.step) + 1,
            steps=len(steps),
            step_range=range(1, len(steps) + 1),
            step_name=NAMES[self.step],
            draft=self.draft,
            back=self.back(),
            **kwargs,
        )


class PersonStep(Step):
    """Step 1: the person, and whether to start from a role or a colleague. It creates the draft."""

    template_name = "accounts/wizard_person.html"

    def get_form(self, form_class: Any = None) -> PersonForm:
        companies = [(one.uid, one.company.name) for one in self.offered]
        initial = (
            self.draft.answers.get(drafts.PERSON, {}) if self.draft else {"role": self.request.GET.get("rolle", "")}
        )
        data = self.request.POST if self.request.method == "POST" else None
        shown = {**initial, "mobile": initial.get("mobile", "").removeprefix("+45")}
        return PersonForm(data, initial=shown, companies=companies)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        valid = form.is_valid()
        prefilled: dict[str, Any] | None = self._prefilled(form) if valid else {}
        if prefilled is None or not (valid or LATER in request.POST):
            return self.form_invalid(form)
        # "Later" stores the valid answers so far.
        person = {k: str(v) for k, v in form.cleaned_data.items() if k not in ("request_id", "role", "copy_from") and v}
        answers = {drafts.PERSON: {**person, "done": valid}, **prefilled}
        company = next((o.company for o in self.offered if o.uid == person.get("company")), self.offered[0].company)
        if self.draft is None:
            self.draft = drafts.start(self.actor, company, answers, uid=form.cleaned_data.get("request_id"))
        else:
            self.draft.company = company
            drafts.save(self.actor, self.draft, **answers)
        return self.leave()

    def _prefilled(self, form: PersonForm) -> dict[str, Any] | None:
        """Return answers of the later steps, from a role or a colleague; None if the colleague is not found."""
        cleaned = form.cleaned_data
        if role := next((r for r in ROLES if r.name == cleaned["role"]), None):
            held = next(o.part.functions for o in self.offered if o.uid == cleaned["company"])
            chosen = {"": sorted(role.functions & held)}
            return {drafts.FUNCTIONS: {"split": False, "chosen": chosen, "preset": role.name}}
        if not cleaned["copy_from"]:
            return {}
        found, error = colleague(self.actor, cleaned["copy_from"])
        if found is None:
            form.add_error("copy_from", error)
            return None
        return self._copied(found)

    def _copied(self, user: User) -> dict[str, Any]:
        parts, left_out = givable(self.actor, access_everywhere(user))
        if left_out:
            messages.info(self.request, _("%(name)s has some rights that you can't give; they are left out.")
                          % {"name": user.name})  # fmt: skip
        return drafts.answers_of(parts)


class CompaniesStep(Step):
    """Step 2: companies of the group."""

    template_name = "accounts/wizard_companies.html"
    step = drafts.COMPANIES
    # Other companies have other accounts.
    returns_to_check = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        picked, whole = set(request.POST.getlist("company")), set(request.POST.getlist("whole"))
        answer = chosen_companies(self.offered, picked, whole)
        if not answer and LATER not in request.POST:
            return self.refused(_("Choose at least one company"))
        drafts.save(self.actor, self.the_draft, companies=answer)
        return self.leave()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = {one["company"]: one["whole_group"] for one in drafts.chosen(self.the_draft)}
        if not now and drafts.COMPANIES not in self.the_draft.answers:
            now = {str(self.the_draft.company.uid): False}
        lines = [{"offer": o, "picked": o.uid in now, "whole": now.get(o.uid, False)} for o in self.offered]
        return super().get_context_data(lines=lines, person=person_name(self.the_draft), **kwargs)


def chosen_companies(offered: list[GrantableCompany], picked: set[str], whole: set[str]) -> list[dict[str, Any]]:
    """Return the answer of step 2: companies offered and picked, without those below a whole group."""
    groups = {o.company.pk for o in offered if o.group and o.uid in whole}
    return [
        {"company": o.uid, "whole_group": o.company.pk in groups}
        for o in offered
        if (o.uid in picked or o.company.pk in groups) and not groups.intersection(o.company.above)
    ]


def person_name(draft: Draft) -> str:
    """Return the first name of the person that the draft is about."""
    name: str = draft.user.name if draft.user else draft.answers.get(drafts.PERSON, {}).get("name", "")
    return name.split(" ")[0]
