"""Create a colleague's login, and invite again: by a mail with a link to choose a password, never with a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.functions import Function
from accounts.models import Company, User
from accounts.onboarding.usernames import new_username, save_under_free_name
from accounts.permissions.diff import difference
from accounts.permissions.grants import (
    RightsNotAllowed,
    names_of,
    outside_the_group,
    parse_rights,
    require_givable,
    set_grants,
)
from accounts.users.action import OnUser
from accounts.users.grant_fields import RightsField
from accounts.users.invitations import invite
from selfservice.kernel.actions.base import Action, ActionRefused, Change
from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.core.fields import LineField, MailField, MobileField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

OTHER_GROUP = gettext_lazy("Rights can only be given in the group of companies that the person works in.")
# The most invitations to one person within an hour, against flooding a mailbox.
MOST_AN_HOUR = 5


class InviteUserForm(OnceForm):
    """The person, their company and their rights."""

    name = LineField()
    email = MailField()
    mobile = MobileField(max_length=40)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    company = forms.UUIDField()
    rights = RightsField()


class InviteUser(Action):
    """Create an invited login. The actor must hold all given rights at this moment, whatever the wizard accepted."""

    slug = "invite_user"
    label = gettext_lazy("Create self-service user")
    done_receipt = gettext_lazy("The login of %(target)s is created.")
    refused_receipt = gettext_lazy("The login was not created. %(why)s")
    log_kind = "users"
    function = Function.USERS
    step_up = True
    Form = InviteUserForm
    unrecorded = frozenset({"rights", "company"})

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        company = self._company(data)
        if company is None:
            return _("You don't administer users at one of the companies.")
        with as_system("is there a login already"):
            same = User.objects.system().filter(company=company, email__iexact=data["email"])
            if same.exclude(state=User.State.CLOSED).exists():
                return _("Somebody at %(company)s has a login with this e-mail address already.") % {
                    "company": company.name
                }
        try:
            wanted = parse_rights(self.actor, data["rights"])
            require_givable(self.actor, wanted)
        except RightsNotAllowed as refusal:
            return str(refusal)
        if outside_the_group(company, (part.company_id for part in wanted)):
            return str(OTHER_GROUP)
        return None

    def receipt_words(self, target: User | None, run: ActionRun) -> dict[str, Any]:
        return {"target": target.name if target else ""}

    def _company(self, data: Mapping[str, Any]) -> Company | None:
        return Company.objects.visible_to(self.actor, function=Function.USERS).filter(uid=data["company"]).first()

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company = self._company(data)
        if company is None:
            raise ActionRefused(_("You don't administer users at one of the companies."))
        user = User(
            username=new_username(data["name"]),
            company=company,
            name=data["name"],
            email=data["email"],
            mobile=data["mobile"],
            language=data["language"],
        )
        # Among all names, since user names are unique across companies.
        with as_system("find a free user name"):
            save_under_free_name(user, data["name"])
            invite(user, self.actor.name, now)
        wanted = parse_rights(self.actor, data["rights"])
        set_grants(user, wanted, ())
        shown = difference((), wanted).for_log(names_of(wanted))
        after = {"state": user.state, "email": user.email, "mobile": user.mobile, **shown.pop(company.pk, ({}, {}))[1]}
        return Change(user, after=after, elsewhere={pk: ({}, new) for pk, (_gone, new) in shown.items()})


class InviteAgain(OnUser):
    """Send a new link, valid for a week; older ones stop working."""

    slug = "invite_again"
    address = "ny-invitation"
    label = gettext_lazy("Send a new invitation")
    consequence = gettext_lazy(
        "A mail with a new link goes to the address below. It works once, within seven days. Older links no longer "
        "work."
    )
    done_receipt = gettext_lazy("A new invitation is on its way to %(mail)s.")
    refused_receipt = gettext_lazy("No new invitation was sent to %(target)s. %(why)s")
    icon = "mail"
    section = "login"
    order = 10
    from_states = frozenset({User.State.INVITED})
    Form = OnceForm

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if target.invited_at is None:
            return _("This login is activated with the letter in e‑Boks. If the letter is gone, apply again.")
        if reason := super().refuse(target, data, today):
            return reason
        with as_system("how many invitations within the hour"):
            sent = runs_on(target, self.slug).filter(state=ActionRun.State.DONE)
            many = sent.filter(created_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR
        return _("Five invitations have been sent within an hour. Wait an hour, or call the person.") if many else None

    def receipt_words(self, target: User, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "mail": target.email}

    def facts(self, target: User) -> list[tuple[Any, Any]]:
        return [(_("E-mail"), target.email), (_("Mobile number"), phone(target.mobile))]

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        invite(target, self.actor.name, now)
        return Change(target, after={"invited": now})
