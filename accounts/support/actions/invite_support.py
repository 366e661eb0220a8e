"""Create an admin login for an employee of the operator, or reset it after a lost phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.session.store import end_sessions
from accounts.users.closing import delete_factors
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.fields import LineField, MobileField


class InviteSupportForm(forms.Form):
    """The employee. `again` resets an existing login; `mail` sends the link, which is otherwise only shown."""

    username = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,149}$")
    name = LineField(max_length=200)
    email = forms.EmailField()
    mobile = MobileField(required=False)
    again = forms.BooleanField(required=False)
    mail = forms.BooleanField(required=False)

    def clean_username(self) -> str:
        """Return the name in lower case, as all user names."""
        return str(self.cleaned_data["username"]).lower()


class InviteSupport(Action):
    """Invite to support. Run by the command `create_support`, on the server. The login works once the link is used."""

    slug = "invite_support"
    label = gettext_lazy("Invite to support")
    log_kind = "support"
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    Form = InviteSupportForm

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        known = User.objects.system().filter(username=data["username"]).first()
        if known is not None and not known.is_staff:
            return _("The user name belongs to a customer's login.")
        if known is not None and not data["again"]:
            return _("The user name is taken. A new link for the same person: --again.")
        if known is None and data["again"]:
            return _("There is no such login yet.")
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = User.objects.system().select_for_update().filter(username=data["username"]).first()
        before = {"state": user.state} if user else {}
        if user is None:
            user = User(username=data["username"], is_staff=True, is_superuser=True)
        elif not user.is_staff:
            raise ActionRefused(_("The user name belongs to a customer's login."))
        else:
            delete_factors(user)
            end_sessions(user.pk)
        user.name, user.email, user.mobile = data["name"], data["email"], data["mobile"]
        user.state, user.activated_at, user.closed_at = User.State.INVITED, None, None
        # Unusable, and a new one each time, which invalidates older links.
        user.password = make_password(None)
        user.save()
        if data["mail"]:
            notify(user, "first_login", person=str(user.uid))
        return Change(user, before=before, after={"state": user.state, "staff": True, "mailed": data["mail"]})
