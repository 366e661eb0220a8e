"""Step 4 of the wizard: functions by category, from a role or one by one; the same everywhere, or per company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.functions import CATEGORIES, ROLES, Function, completed, in_order
from accounts.users.wizard import drafts
from accounts.users.wizard.base import LATER, Step, address, person_name
from accounts.users.wizard.choices import GrantableCompany


@dataclass(frozen=True, slots=True)
class Section:
    """Set of checkboxes: for all companies (uid ""), or for one of them."""

    uid: str
    title: str
    # Functions that the giver can give here; the page shows the others, but they can't be ticked.
    held: frozenset[str]
    chosen: frozenset[str]

    @property
    def categories(self) -> list[dict[str, Any]]:
        """Categories with their checkboxes, for the template."""
        return [
            {
                "label": category.label,
                "boxes": [
                    {"name": f.value, "label": f.label, "held": f in self.held, "ticked": f in self.chosen & self.held}
                    for f in category.functions
                ],
            }
            for category in CATEGORIES
        ]


class FunctionsStep(Step):
    """Step for functions. Changing includes viewing: a checkbox that needs another also ticks it."""

    template_name = "accounts/wizard_functions.html"
    step = drafts.FUNCTIONS

    @property
    def companies(self) -> list[GrantableCompany]:
        """Companies chosen."""
        uids = {one["company"] for one in drafts.chosen(self.the_draft)}
        return [offer for offer in self.offered if offer.uid in uids]

    @property
    def answer(self) -> dict[str, Any]:
        """The stored answer."""
        stored: dict[str, Any] = self.the_draft.answers.get(drafts.FUNCTIONS, {})
        return {"split": False, "chosen": {}, **stored}

    def sections(self) -> list[Section]:
        """Return one section for all companies, with the functions held at each of them; or one for each."""
        answer, companies = self.answer, self.companies
        chosen = {uid: frozenset(names) for uid, names in answer["chosen"].items()}
        if answer["split"]:
            return [Section(o.uid, o.company.name, o.part.functions, chosen.get(o.uid, frozenset())) for o in companies]
        held = frozenset.intersection(*(o.part.functions for o in companies)) if companies else frozenset()
        return [Section("", "", held, chosen.get("", frozenset()))]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ticked = {section.uid: self._ticked(section) for section in self.sections()}
        if "role" in request.POST:
            self._store(chosen=self._from_role(request.POST["role"]) or ticked)
            return redirect(request.path)
        if "split" in request.POST:
            self._store(**self._switched(ticked))
            return redirect(request.path)
        self._store(chosen=ticked)
        if LATER not in request.POST and drafts.first_open(self.the_draft) == drafts.FUNCTIONS:
            return self.refused(_("Choose at least one function, at each company"))
        return self.leave()

    def _store(self, **changes: Any) -> None:
        drafts.save(self.actor, self.the_draft, functions={**self.answer, **changes})

    def _ticked(self, section: Section) -> list[str]:
        names = set(self.request.POST.getlist(f"f{section.uid}")) & set(Function.values)
        return in_order(completed(names) & section.held)

    def _from_role(self, name: str) -> dict[str, list[str]] | None:
        """Return the role's functions by section; None if there is no such role."""
        role = next((role for role in ROLES if role.name == name), None)
        if role is None:
            return None
        sections = self.sections()
        if any(role.functions - section.held for section in sections):
            messages.info(self.request, _("Some of the role's functions are left out: you don't hold them yourself."))
        return {section.uid: in_order(role.functions & section.held) for section in sections}

    def _switched(self, ticked: dict[str, list[str]]) -> dict[str, Any]:
        """Switch between one answer for all companies and one for each; keep the ticked functions where possible."""
        if self.answer["split"]:
            return {"split": False, "chosen": {"": next(iter(ticked.values()), [])}}
        return {"split": True, "chosen": {offer.uid: ticked.get("", []) for offer in self.companies}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sections=self.sections(),
            # Who has chosen a role with the person is not asked again.
            preset=next((role.label for role in ROLES if role.name == self.answer.get("preset")), ""),
            first_step=address(self.the_draft, drafts.PERSON) if self.the_draft.user is None else "",
            roles=ROLES,
            split=self.answer["split"],
            several=len(self.companies) > 1,
            person=person_name(self.the_draft),
            **kwargs,
        )
