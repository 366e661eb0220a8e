"""The page of a batch, from its form to its result, at one URL that mails can link to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from selfservice.kernel.actions import approvals
from selfservice.kernel.actions.base import (
    Action,
    ActionRefused,
    FormInvalid,
    StepUpRequired,
    is_fresh,
    registry,
)
from selfservice.kernel.actions.receipts import announce, many, many_ahead, many_label
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.runs import awaiting, runs_on
from selfservice.kernel.batches import service
from selfservice.kernel.batches.actions import BatchAction, CancelBatch, RetryBatch, RunBatch
from selfservice.kernel.batches.forms import common_form, day_due, posted
from selfservice.kernel.batches.overviews import overviews_for
from selfservice.kernel.batches.preview import check
from selfservice.kernel.batches.progress import FAILURES, MAY_RETRY, OUTCOMES, counts_of, label_of, total, with_outcome
from selfservice.kernel.batches.rows import export_of, page_of, reasons_of
from selfservice.kernel.exports.jobs import RETENTION
from selfservice.kernel.exports.writers import FORMATS
from selfservice.kernel.models import Batch, ExportFile
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.tables.columns import FORMAT
from selfservice.kernel.web.pages import Page

State = Batch.State
STEPS: dict[str, type[BatchAction]] = {"start": RunBatch, "stop": CancelBatch, "again": RetryBatch}
WAITED_FOR = (RunBatch, RetryBatch)
# Batches and files on the list.
SHOWN = 50


class BatchPage(Page):
    """The form, preview, progress or result, by the batch's state.

    Any login suffices; the batch's scope shows it to its creator and to administrators of its company.
    """

    # The company chosen in the switcher may have changed.
    all_companies = True
    function = None
    template_name = "ui/batch.html"
    batch: Batch
    act: Action

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.batch = service.find(self.actor, kwargs["uid"])
        self.act = service.action_of(self.batch)(self.actor)
        self.act.many = service.targets(self.batch, self.actor)
        drafted = self.batch.state == State.DRAFT and service.is_own(self.batch, self.actor)
        if drafted and self.act.step_up and not is_fresh(self.actor.verified_at):
            raise StepUpRequired
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or the rows as a file."""
        batch = self.batch
        if request.GET.get(FORMAT) in FORMATS and (batch.checked or batch.state != State.DRAFT):
            export = export_of(batch, self.act, self.actor, get_language() or "da")
            return export.answer(request.GET[FORMAT])
        asks = self.asks_first()
        if batch.state == State.DRAFT and not batch.checked and not asks and service.is_own(batch, self.actor):
            check(batch, self.actor)
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Perform the posted step: store the form, go back, start, stop, retry, approve or decline."""
        step = request.POST.get("step", "")
        if step in ("data", "back") and self.batch.state == State.DRAFT and service.is_own(self.batch, self.actor):
            return self._data() if step == "data" else self._back()
        try:
            return redirect(self._perform(step))
        except ActionRefused as refused:
            messages.error(request, refused.reason)
        except FormInvalid as error:
            raise Http404 from error
        return redirect(self.here)

    def _perform(self, step: str) -> str:
        """Perform a step; return the address to go to."""
        once = self.request.POST.get("request_id") or None
        if step in STEPS:
            was_draft = self.batch.state == State.DRAFT
            done = run(STEPS[step], self.actor, self.batch.uid, self.request.POST, once)
            announce(self.request, STEPS[step](self.actor), done, self.batch)
            if step == "stop" and was_draft:
                return reverse("batches")
        elif step == "undo":
            return reverse("batch", args=[self._undo(once).uid])
        elif step in ("yes", "no"):
            self._answer(yes=step == "yes")
        return self.here

    @property
    def here(self) -> str:
        """Return the page's URL."""
        return reverse("batch", args=[self.batch.uid])

    def asks_first(self) -> bool:
        """Return whether the form has visible fields."""
        return bool(common_form(self.batch, self.act).visible_fields())

    def _data(self) -> HttpResponseBase:
        form = common_form(self.batch, self.act, self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, form_has_errors=True))
        with writing_as(self.actor):
            self.batch.data = posted(form, self.act, self.request.POST)
            self.batch.save()
        check(self.batch, self.actor)
        return redirect(self.here)

    def _undo(self, once: str | None) -> Batch:
        """Return the draft that undoes what the batch has done; it is checked already unless it must ask something."""
        draft = service.undo(self.batch, self.actor, once)
        form = common_form(draft, service.action_of(draft)(self.actor), {})
        if draft.state == State.DRAFT and not draft.checked and form.is_valid():
            check(draft, self.actor)
        return draft

    def _back(self) -> HttpResponseBase:
        with writing_as(self.actor):
            self.batch.checked = False
            self.batch.save()
        return redirect(self.here)

    def _answer(self, *, yes: bool) -> None:
        waiting = self._waiting()
        if waiting is None:
            raise Http404
        if yes:
            approvals.approve(waiting.uid, self.actor)
        else:
            approvals.decline(waiting.uid, self.actor)

    def _waiting(self) -> Any:
        """Return the run that awaits approval, or None."""
        with as_system("what is asked of a batch"):
            return next((found for act in WAITED_FOR if (found := awaiting(act, self.batch).first())), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, rows = self.batch, service.rows_of(self.batch, self.actor)
        own = service.is_own(batch, self.actor)
        asking = batch.state == State.DRAFT and not batch.checked
        counts, draft = counts_of(rows), batch.state == State.DRAFT
        context = {
            "batch": batch,
            "act": self.act,
            "own": own,
            "asking": asking,
            "here": self.here,
            "count": total(counts),
            "counts": counts,
            "outcomes": [(label_of(name, draft=draft), counts[name], name) for name in OUTCOMES if counts[name]],
            "failures": total(counts, FAILURES),
            "retryable": with_outcome(rows).filter(MAY_RETRY).count() if total(counts, FAILURES) else 0,
            "once": STEPS["start"].Form(),
        }
        if asking:
            context["form"] = kwargs.pop("form", None) or common_form(self.batch, self.act)
        else:
            undo = service.undoing(batch, self.actor) if own and counts["done"] else None
            context |= {
                "due_on": day_due(batch),
                "has_form": batch.state == State.DRAFT and self.asks_first(),
                "reasons": reasons_of(rows),
                "came_of_it": many(type(self.act), counts),
                "ahead": many_ahead(type(self.act), counts),
                "begun": total(counts) - counts["ready"],
                "answered": total(counts) - counts["ready"] - counts["sent"],
                "page": page_of(batch, rows, self.act, self.request.GET),
                "in_all": self._in_all(),
                "notes_on_many": self._notes_on_many(),
                "start_label": many_label(type(self.act), counts["ready"]),
                "undo": undo,
                "undo_label": undo_label(undo, batch, counts["done"]) if undo else "",
                "may_stop": self.actor.real is None
                and (batch.state == State.AWAITING or (batch.state == State.RUNNING and counts["ready"] > 0)),
                "under_way": batch.state == State.RUNNING or counts["sent"] > 0,
                **self._approval(own),
            }
        return super().get_context_data(**context, **kwargs)

    def _in_all(self) -> list[tuple[Any, Any]]:
        """Return the total costs of all ready rows of the draft."""
        sums = self.batch.sums if self.batch.state == State.DRAFT else {}
        return self.act.in_all({name: Decimal(amount) for name, amount in sums.items()}) if sums else []

    def _notes_on_many(self) -> list[str]:
        if self.batch.state != State.DRAFT:
            return []
        ready = service.rows_of(self.batch, self.actor).filter(state="ready").values("target_id")
        return self.act.notes_on_many(self.act.many.filter(pk__in=ready))

    def _approval(self, own: bool) -> dict[str, Any]:
        if self.batch.state == State.DRAFT and self.act.bulk_needs_approval(1_000_000):
            ready = service.rows_of(self.batch, self.actor).filter(state="ready").count()
            return {"will_ask": self.act.bulk_needs_approval(ready)}
        if self.batch.state != State.AWAITING:
            return {}
        waiting = self._waiting()
        if waiting is None:
            with as_system("what was answered"):
                last = runs_on(self.batch, *(act.slug for act in WAITED_FOR)).order_by("-pk").first()
            return {"declined_by": last.reason if last else "", "lapsed": True}
        if own or self.actor.real is not None:
            return {"waiting": waiting, "may_answer": False}
        return {
            "waiting": waiting,
            "may_answer": RunBatch(self.actor).may_answer(self.batch, waiting, yes=True) is None,
        }


class BatchList(Page):
    """The newest batches, each with its state."""

    function = None
    template_name = "ui/batches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = full_actor(self.request)
        seen = Batch.objects.visible_to(actor).filter(action__in=registry)
        found = seen.exclude(state=Batch.State.CANCELLED, started_at=None).order_by("-pk")[:SHOWN]
        files = ExportFile.objects.visible_to(actor).filter(created_at__gte=timezone.now() - RETENTION).order_by("-pk")
        return super().get_context_data(
            lines=[(batch, registry[batch.action].label, service.is_own(batch, actor)) for batch in found],
            files=list(files[:SHOWN]),
            overviews=overviews_for(actor),
            **kwargs,
        )


def undo_label(undo: type[Action], batch: Batch, count: int) -> str:
    """Return the label of the button that undoes the batch."""
    return _("Undo the changes") if undo.slug == batch.action else many_label(undo, count)
