"""Start of a change of rights, resumption and deletion of a draft, and the page after a login was created."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.grants import held_by
from accounts.users.actions.change_rights import ChangeRights, changeable
from accounts.users.invitations import expires_at
from accounts.users.wizard import drafts
from accounts.users.wizard.base import address
from selfservice.kernel.actions.views import refusal_of
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page


def find_user(actor: Actor, uid: Any) -> User:
    """Return the user, visible with user administration; raises Http404 if there is none."""
    found = User.objects.visible_to(actor, function=Function.USERS).select_related("company").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


class ChangeRightsStart(View):
    """View that starts a change of rights: a draft with the current rights that the administrator may change."""

    function = Function.USERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """Create the draft and redirect to its first step; or show why not."""
        actor = full_actor(request)
        user = find_user(actor, uid)
        if refusal := refusal_of(ChangeRights, actor, user):
            messages.error(request, refusal)
            return redirect("user", uid=uid)
        mine = changeable(actor, user)
        held = [part for row, part in held_by(user) if row.company_id in mine]
        home = user.company
        if home is None:
            raise Http404
        draft = drafts.start(actor, home, drafts.answers_of(held), user=user)
        return redirect("user_draft", uid=draft.uid)


class DraftStart(View):
    """View that resumes a draft."""

    function = Function.USERS
    http_method_names = ["get"]

    def get(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """Redirect to the first open step; a change of rights starts with the first step."""
        draft = drafts.find(full_actor(request), uid)
        if made := draft.answers.get("made"):
            return redirect("user", uid=made)
        return redirect(address(draft, drafts.COMPANIES if draft.user_id else drafts.first_open(draft)))


class DraftDelete(View):
    """View that deletes a draft."""

    function = Function.USERS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, uid: Any) -> HttpResponse:
        """Delete the draft and show a message."""
        actor = full_actor(request)
        drafts.delete(actor, drafts.find(actor, uid))
        messages.success(request, _("The draft is deleted."))
        return redirect("users")


class UserCreated(Page):
    """Page with the next steps, after a login was created."""

    function = Function.USERS
    template_name = "accounts/user_made.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = find_user(full_actor(self.request), kwargs["uid"])
        return super().get_context_data(person=user, until=expires_at(user), **kwargs)
