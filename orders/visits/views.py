"""Pages of technicians' visits: the slot of a draft, and the actions on the visits of an order."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.form_pages import form_of
from orders.core.line_facts import interval
from orders.core.visits import earliest_day
from orders.fulfilment.visit_record import locked, record
from orders.models import Appointment, Order
from orders.permissions import ORDER
from orders.placing import drafts
from orders.visits import slots
from orders.visits.forms import SlotForm, VisitForm
from orders.visits.refusals import refusal_words
from orders.visits.reserve import CONTACT, reserve, set_contact
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot, VisitRefused
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.dates import parse_date
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.core.formatting import when
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.kernel.web.pages import FormPage

# The parameters: the first day of the slots, and the end of the line.
FROM, END = "fra", "ende"
State = Appointment.State


def asked_day(request: HttpRequest) -> date | None:
    """Return the day that the address names, or None."""
    try:
        return parse_date(request.GET.get(FROM, ""), timezone.localdate(), coming=True)
    except ValueError:
        return None


class Slots:
    """A page of free slots, and the links to those before and after."""

    def __init__(self, request: HttpRequest, visit: Appointment, earliest: date) -> None:
        self.first, self.last = slots.period(asked_day(request), earliest, timezone.localdate())
        self.request, self.problem, self.choices = request, "", []
        try:
            self.choices = slots.choices(visit.address_id, self.first, self.last)
        except Unavailable:
            self.problem = _("We can't ask our technicians for free times just now. Try again in a moment.")
        if not self.choices and not self.problem:
            self.problem = _("There is no free time in this week. Look at later ones.")

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        today = timezone.localdate()
        before, after = max(self.first - slots.PAGE, today), self.last
        return {
            "problem": self.problem,
            "first": self.first,
            "last": self.last,
            "before": self._url(before) if self.first > today else "",
            "after": self._url(after) if self.last < today + slots.AHEAD else "",
        }

    def _url(self, day: date) -> str:
        query = self.request.GET.copy()
        query[FROM] = day.isoformat()
        return f"?{query.urlencode()}"


class DraftVisit(FormPage):
    """The slot of one visit of a draft, and whom the technician meets."""

    function = ORDER
    title = _lazy("When can the technician come?")
    template_name = "orders/slot.html"
    problem = ""

    @cached_property
    def order(self) -> Order:
        """The actor's own draft; Http404 without one."""
        return drafts.own_draft(self.actor, self.kwargs["uid"])

    @cached_property
    def visits(self) -> list[Appointment]:
        """The draft's visits, A end first."""
        return list(Appointment.objects.visible_to(self.actor, function=ORDER).filter(order=self.order).order_by("end"))

    @cached_property
    def visit(self) -> Appointment:
        """The one that the address names, or the first."""
        found = [each for each in self.visits if self.request.GET.get(END, each.end) == each.end]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def slots(self) -> Slots:
        """The slots of the page."""
        today = timezone.localdate()
        wished = self.order.wished_on or today
        return Slots(self.request, self.visit, max(wished, earliest_day(self.actor, self.order, today)))

    def get_form(self, form_class: Any = None) -> forms.Form:
        known = {name: getattr(self.visit, name) for name in CONTACT}
        posted = self.request.POST if self.request.method == "POST" else None
        form = VisitForm(posted, address_id=self.visit.address_id, initial={**known, "slot": self.present})
        form.offer([*self._kept(), *self.slots.choices])
        return form

    @cached_property
    def present(self) -> str:
        """The slot that is reserved, as a value of the form, or ""."""
        visit = self.visit
        if visit.state != State.RESERVED or not (visit.starts and visit.ends and visit.reserved_until):
            return ""
        if visit.reserved_until <= timezone.now():
            return ""
        return slots.token_of(visit.address_id, Slot(visit.slot_id, visit.starts, visit.ends, visit.price))

    def _kept(self) -> list[tuple[str, str]]:
        if not self.present or not (self.visit.starts and self.visit.ends):
            return []
        time = interval(self.visit.starts, self.visit.ends)
        return [(self.present, _("%(time)s, reserved until %(until)s") % {
            "time": time, "until": when(self.visit.reserved_until)})]  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Reserve the slot, or go on without one where none can be had."""
        if "later" in request.POST and not self.slots.choices:
            return self._next()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Reserve what was chosen. What is reserved already only gets the contact."""
        visit, data = self.visit, form.cleaned_data
        slot = data["slot"]
        if visit.state == State.RESERVED and self.present and slot.slot_id == visit.slot_id:
            with writing_as(self.actor):
                set_contact(visit, data)
                visit.save(update_fields=CONTACT)
            return self._next()
        try:
            reserve(visit, slot, data)
        except VisitRefused as refused:
            form.add_error("slot", refusal_words(str(refused)))
        except Unavailable:
            form.add_error(None, _("We can't reserve a technician just now. Try again in a moment."))
        else:
            return self._next()
        return self.form_invalid(form)

    def _next(self) -> HttpResponse:
        """Go on to the next end, or to the prices."""
        ends = [each.end for each in self.visits]
        later = ends[ends.index(self.visit.end) + 1 :]
        if later:
            return redirect(f"{reverse('order_visit', args=[self.order.uid])}?{END}={later[0]}")
        return redirect("order_draft", uid=self.order.uid, slug="bestil")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            visit=self.visit,
            several=len(self.visits) > 1,
            back=form_of(self.actor, self.order),
            **self.slots.context(),
            **kwargs,
        )


class VisitAct(ActPage):
    """The page of an action on a visit. Slots are asked for to show them, and never inside the action."""

    model = Appointment
    section = "visit"
    template_name = "orders/visit_act.html"

    def back_to(self, target: Appointment) -> str:
        return reverse("order", args=[target.order.uid])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._ask_for_fee()
        return super().get(request, *args, **kwargs)

    def _ask_for_fee(self) -> None:
        """Read what moving costs now: it rises when the technician is near."""
        if not self.target.external_id:
            return
        try:
            found = HttpFieldService().look_up(self.target.request_id)
        except Unavailable:
            return
        if found:
            with as_system("what a visit costs to move"):
                for visit in locked(pk=self.target.pk):
                    record(visit, found)
            del self.target

    @cached_property
    def slots(self) -> Slots:
        """The slots of the page."""
        return Slots(self.request, self.target, timezone.localdate())

    def get_form(self, form_class: Any = None) -> forms.Form:
        return self._offered(super().get_form(form_class))

    def _offered(self, form: forms.Form) -> forms.Form:
        if isinstance(form, SlotForm):
            form.offer(self.slots.choices)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs.get("form"):
            self._offered(kwargs["form"])
        shown = self.slots.context() if isinstance(kwargs.get("form") or self.get_form(), SlotForm) else {}
        return super().get_context_data(slots=shown, **kwargs)
