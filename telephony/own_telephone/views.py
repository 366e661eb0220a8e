"""The page of one's own telephone, for a phone's screen, and its actions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.pages import Page
from telephony.models import TelephonyUser, VacationGreeting
from telephony.own_telephone.actions.set_own_forwarding import SetOwnForwarding
from telephony.own_telephone.actions.set_own_presence import SetOwnPresence
from telephony.permissions import OWN
from telephony.users import cells
from telephony.users.presence import LASTS, presence_now, presence_words

Presence = TelephonyUser.Presence
SECTION = "own_telephone"
# The three large buttons; the fourth presence is on the page of the action.
BUTTONS = (
    (Presence.AVAILABLE, _("I am available")),
    (Presence.BUSY, _("I am busy")),
    (Presence.AWAY, _("I am away")),
)


def own_telephones(actor: Actor) -> Any:
    """Return the actor's own telephones, which may be at several companies."""
    seen = TelephonyUser.objects.visible_to(actor, function=OWN).exclude(state=TelephonyUser.State.LEFT)
    return seen.select_related("company", "licence").order_by("pk")


class OwnTelephone(Page):
    """Presence by one press, forwarding, and the numbers."""

    function = OWN
    template_name = "telephony/own/telephone.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, now = self.actor, timezone.now()
        people = list(own_telephones(actor))
        seen = VacationGreeting.objects.visible_to(actor, function=OWN)
        greetings = {
            one.user_id: one
            for one in seen.filter(user__in=people, ended_at=None, ends__gt=now).order_by("-starts", "-id")
        }
        telephones = []
        for person in people:
            acts = {act.action: act for act in acts_on(actor, person, "own_telephone_act", SECTION)}
            telephones.append(
                {
                    "person": person,
                    "presence": presence_words(person, now),
                    "present": presence_now(person, now)[0],
                    "forwards": cells.forwards(person),
                    "vacation": cells.away(greetings.get(person.pk), now),
                    "set_presence": acts.get(SetOwnPresence),
                    "set_forwarding": acts.get(SetOwnForwarding),
                    "once": uuid4(),
                }
            )
        return super().get_context_data(telephones=telephones, buttons=BUTTONS, lasts=LASTS, **kwargs)


class OwnTelephoneAct(ActPage):
    """The page of an action on one's own telephone."""

    model = TelephonyUser
    section = SECTION

    def back_to(self, target: TelephonyUser) -> str:
        return reverse("own_telephone")
