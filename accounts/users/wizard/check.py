"""Last step of the wizard: "Is this right?" with the changes, then the action itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.credentials.step_up import FreshFactor
from accounts.functions import CATEGORIES
from accounts.models import User
from accounts.permissions.diff import difference, named
from accounts.permissions.grants import RightsNotAllowed, held_by, lines, names_of, parse_rights, reach_by_name, words
from accounts.users.actions.change_rights import ChangeRights, changeable, digest_of
from accounts.users.actions.invite_user import InviteUser
from accounts.users.wizard import drafts
from accounts.users.wizard.base import LATER, Step, person_name
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.actor import Access


class CheckStep(FreshFactor, Step):
    """Check step. Requires a fresh second factor before the check, so that the answers are not sent twice."""

    template_name = "accounts/wizard_check.html"
    step = drafts.CHECK
    form_class = OnceForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if LATER in request.POST:
            return self.leave()
        draft = self.the_draft
        # The draft's own id: the same answers sent twice, from any page, create one login.
        try:
            if draft.user is None:
                done = run(InviteUser, self.actor, data=self._invitation(), request_id=draft.uid)
            else:
                done = run(ChangeRights, self.actor, draft.user.uid, self._rights(), draft.uid)
        except FormInvalid as invalid:
            return self.refused("; ".join(str(error) for errors in invalid.form.errors.values() for error in errors))
        except ActionRefused as refusal:
            return self.refused(refusal.reason)
        user = User.objects.visible_to(self.actor, function=self.function).get(pk=done.target_id or 0)
        drafts.save(self.actor, draft, made=str(user.uid))
        if draft.user is None:
            return redirect("user_made", uid=user.uid)
        announce(request, ChangeRights(self.actor), done, user)
        return redirect("user", uid=user.uid)

    def _rights(self) -> dict[str, Any]:
        return {"rights": drafts.rights(self.the_draft), "seen": self.the_draft.answers.get("seen", "")}

    def _invitation(self) -> dict[str, Any]:
        person = self.the_draft.answers[drafts.PERSON]
        return {**person, "rights": drafts.rights(self.the_draft)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.the_draft
        # From here on, correcting one answer leads directly back to this page.
        if not draft.answers.get("checked"):
            drafts.save(self.actor, draft, checked=True)
        try:
            wanted = parse_rights(self.actor, drafts.rights(draft))
        except RightsNotAllowed as refusal:
            kwargs["stale"] = str(refusal)
            wanted = []
        names = {offer.company.pk: offer.company.name for offer in self.offered}
        may = {f for part in wanted for f in part.functions}
        context = {
            "person": person_name(draft),
            "answers": draft.answers.get(drafts.PERSON, {}),
            "companies": [(names[p.company_id], reach_by_name(p), self._accounts_page(p)) for p in wanted],
            "language": dict(settings.LANGUAGES).get(draft.answers.get(drafts.PERSON, {}).get("language", ""), ""),
            "can": [
                (c.label, [f.label for f in c.functions if f in may]) for c in CATEGORIES if may & set(c.functions)
            ],
            "cannot": [c.label for c in CATEGORIES if not may & set(c.functions)],
            "at": [(names[part.company_id], words(part.functions)) for part in wanted],
            "differs": len({part.functions for part in wanted}) > 1,
            "home": draft.company.name,
            "stale": "",
        }
        if draft.user is not None:
            context |= self._difference(draft.user, wanted)
        return super().get_context_data(**context | kwargs)

    def _accounts_page(self, part: Access) -> str:
        """Return the URL of a company's accounts page; empty for a whole group."""
        offer = next(offer for offer in self.offered if offer.company.pk == part.company_id)
        return "" if part.whole_group else reverse("user_draft_accounts", args=[self.the_draft.uid, offer.uid])

    def _difference(self, user: User, wanted: list[Access]) -> dict[str, Any]:
        """Return removed, new and unchanged rights by company; the action refuses if they have changed meanwhile."""
        held, mine = [part for _row, part in held_by(user)], changeable(self.actor, user)
        before = [part for part in held if part.company_id in mine]
        if (seen := digest_of(held)) != self.the_draft.answers.get("seen"):
            drafts.save(self.actor, self.the_draft, seen=seen)
        found, names = difference(before, wanted), names_of(before, wanted)
        return {
            "gone": named(found.gone, names),
            "new": named(found.new, names),
            "kept": lines(user, found.kept),
        }
