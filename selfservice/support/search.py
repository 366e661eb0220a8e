"""Search source of support: cases by their number, or words of their subject."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.formatting import when
from selfservice.kernel.navigation.search import SHOWN, Asked, Hit, Source, register, register_topic
from selfservice.kernel.scope.actor import Actor
from selfservice.support.cases.filters import NUMBER, containing, numbered
from selfservice.support.cases.rules import seen_cases
from selfservice.support.cases.words import TONES
from selfservice.support.models import Case


def find_cases(actor: Actor, asked: Asked) -> list[Hit]:
    """Find the case of a number with its letter, and words of subjects. Messages are searched in the list."""
    named = asked.text[:1] in "sS" and NUMBER.fullmatch(asked.text)
    if asked.act or (asked.digits and not named) or len(asked.text) < 3:
        return []
    wanted = numbered(asked.text) | containing("subject_key", asked.text)
    rows = seen_cases(actor).filter(wanted).order_by("-last_message_at", "-id")[:SHOWN]
    return [
        Hit(
            title=f"{case}: {case.subject}",
            sub=" · ".join(filter(None, (case.about_label, case.author_name, when(case.last_message_at)))),
            url=reverse("case", args=[case.uid]),
            exact=bool(named and int(named[1]) == case.pk),
            status=str(case.get_state_display()),
            tone=TONES.get(Case.State(case.state), ""),
        )
        for case in rows
    ]


register(Source(60, _("Cases at support"), "chat", find_cases, list_url_name="cases"))
register_topic(
    "cases", _("case, ticket, question, complaint, message, answer"), _("What you have asked support, and its answers.")
)
