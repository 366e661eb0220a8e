"""The front page's panel of one's own telephone: what callers meet now, for those who see no other telephones."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from selfservice.kernel.navigation.dashboard import Panel, Place
from selfservice.kernel.scope.request import page_actor
from telephony.own_telephone.views import own_telephones
from telephony.permissions import OWN, SEE
from telephony.users.cells import forwards
from telephony.users.presence import presence_words


def own_telephone_panel(request: HttpRequest) -> Panel | None:
    """Return the panel; None for those without a telephone, and for those who see the company's."""
    actor = page_actor(request)
    if not actor.holds(OWN) or actor.holds(SEE):
        return None
    now = timezone.now()
    telephones = [
        {"person": one, "presence": presence_words(one, now), "forwards": forwards(one)}
        for one in own_telephones(actor)[:2]
    ]
    return Panel("telephony/own/front.html", {"telephones": telephones}, Place.SIDE) if telephones else None
