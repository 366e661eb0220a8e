"""Show the code that installs an eSIM on a phone, as QR and text: once for each request, with an audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.qr import qr_code
from selfservice.kernel.scope.models import as_system
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.second_factor import may_decide
from subscriptions.models import Category, SimCard, SimSwap, Subscription
from subscriptions.sims.limits import lock_person, too_many_codes


@dataclass(frozen=True, slots=True, repr=False)
class EsimCode:
    """The code that the phone reads (GSMA SGP.22: LPA:1$<server>$<matching id>), as text and as a picture."""

    text: str
    picture: str
    server: str
    matching_id: str


class ShowEsim(SubscriptionAction):
    """Show the code. Whose phone reads it first has the number, so not every colleague sees that of a log-in number."""

    slug = "show_esim"
    address = "vis-esim"
    label = _lazy("Show eSIM code")
    log_label = _lazy("eSIM code shown")
    consequence = _lazy(
        "The code is shown for a minute. It puts the number into the phone that reads it first, and works once. The log"
        " says that you have seen it, and not what it is."
    )
    done_receipt = _lazy("This is the eSIM code of %(target)s. It works once, and your view of it is in the log.")
    refused_receipt = _lazy("The eSIM code of %(target)s is not shown. %(why)s")
    icon = "mobile"
    section = "top"
    order = 20
    function = Function.MOBILE_SIM
    categories = frozenset({Category.MOBILE.value})
    takes_number = reroutes = True
    bulk = False
    step_up = True
    Form = OnceForm
    shown: ClassVar[str] = "subscriptions/esim.html"

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return super().offered(target) and target.sim_kind == SimCard.Kind.ESIM

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        sim = self._sim(target)
        if sim is None:
            return _("There is no eSIM in use on this number.")
        return too_many_codes(self.actor, self.slug)

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        sim = self._sim(target)
        if sim is None or self._may_see(target, sim):
            return None
        return _("Somebody logs in with this number. Only they, the person who ordered the eSIM, or an"
                 " administrator can be shown the code.")  # fmt: skip

    def lock(self) -> None:
        lock_person(self.actor)

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        sim = self._sim(target)
        if sim is None:
            raise ActionRefused(_("There is no eSIM in use on this number."))
        matching_id = sim.open("matching_id")
        text = f"LPA:1${sim.smdp}${matching_id}"
        code = EsimCode(text, mark_safe(qr_code(text)), sim.smdp, matching_id)  # noqa: S308  (drawn by us)
        return Change(target, after={"sim": sim.iccid}, revealed=code)

    def _sim(self, target: Subscription) -> SimCard | None:
        seen = SimCard.objects.visible_to(self.actor, function=self.function)
        esims = seen.filter(subscription=target, state=SimCard.State.ACTIVE, kind=SimCard.Kind.ESIM)
        return esims.exclude(matching_id=None).order_by("-activated_on", "-id").first()

    def _may_see(self, target: Subscription, sim: SimCard) -> bool:
        if may_decide(self.actor, target):
            return True
        with as_system("who ordered an eSIM"):
            mine = SimSwap.objects.system().filter(iccid=sim.iccid, asked_by_id=self.actor.id or 0)
            return mine.exists()
