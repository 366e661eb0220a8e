"""The list of recordings, the page of one, its sound, and the page to add one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.generic import View as PlainView

from accounts.models import Company
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import get_or_404, run
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.core.formatting import is_danish, when
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.db.collation import danish
from selfservice.kernel.history.timeline import timeline
from selfservice.kernel.lists.views import Column, View
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Needed
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.tables.counts import Count
from selfservice.kernel.web.pages import Page
from telephony.core.companies import CompaniesList, companies_for
from telephony.exchange.objects import refused
from telephony.exchange.reasons import reason_words
from telephony.models import Recording
from telephony.permissions import DRAFT, SEE
from telephony.recordings.actions.add_recording import AddRecording
from telephony.recordings.actions.replace_recording import ReplaceRecording
from telephony.recordings.filters import RecordingFilters
from telephony.recordings.forms import LANGUAGES, UploadForm, can_speak
from telephony.recordings.sound_views import SoundPage
from telephony.recordings.use import uses_of

RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})\Z")
NAMES = dict(LANGUAGES)


def length(recording: Recording) -> str:
    """Return how long a recording is, in minutes and seconds: "1.05" for 65 seconds; in English "1:05"."""
    seconds = max(round(recording.seconds), 1)
    return f"{seconds // 60}{'.' if is_danish() else ':'}{seconds % 60:02}"


class RecordingList(CompaniesList):
    """All recordings of the companies that the actor sees."""

    title = _("Recordings")
    function = SEE
    model = Recording
    related = ("company",)
    unread = ("sound",)
    filters = RecordingFilters
    default_sort = "navn"
    link_name = "recording"
    template_name = "telephony/recordings/list.html"
    search_label = _("Name of the recording")
    empty = _("Here you see the sounds that your call flows and greetings play.")
    columns: ClassVar[Sequence[Column]] = (
        Column("navn", _("Name"), lambda r: r.name, danish("name"), sub=length),
        Column("sprog", _("Language"), lambda r: str(NAMES.get(r.language, r.language)), css="p3"),
        Column("laengde", _("Length"), length, css="r p2", text=lambda r: r.seconds, head=_("Length (seconds)")),
        Column("selskab", _("Company"), lambda r: r.company.name, css="p3", shown=False),
        Column("af", _("Added by"), lambda r: r.author_name, css="p3"),
        Column(
            "dato",
            pgettext_lazy("recordings", "Added"),
            lambda r: when(r.created_at),
            css="p2",
            text=lambda r: r.created_at,
        ),
    )
    views: ClassVar[Sequence[View]] = (View("alle", _("All")),)

    def counted(self, shown: Count, every: Count, more: Sequence[Count]) -> str:
        """Return how many there are."""
        text = ngettext("%(n)s recording", "%(n)s recordings", shown.number)
        return text % {"n": shown} if shown.number else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_add = self.actor.holds(DRAFT) and self.actor.real is None
        return super().get_context_data(may_add=may_add, can_speak=can_speak(), **kwargs)


class RecordingPage(Page):
    """One recording: listen to it, see what plays it, replace, rename or delete it."""

    function = SEE
    template_name = "telephony/recordings/recording.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Recording.objects.visible_to(self.actor).defer("sound").select_related("company")
        recording: Recording = get_or_404(rows, uid=kwargs["uid"])
        return super().get_context_data(
            recording=recording,
            length=length(recording),
            language=NAMES.get(recording.language, recording.language),
            uses=uses_of(self.actor, recording),
            acts=acts_on(self.actor, recording, "recording_act", "recording"),
            replace=acts_on(self.actor, recording, "recording_act", ReplaceRecording.section),
            timeline=timeline(self.actor, recording),
            refused=[reason_words(each.reason) for each in refused(self.actor, recording.uid)],
            **kwargs,
        )


class RecordingSound(PlainView):
    """The sound itself, whole or a part: players on phones ask for parts."""

    http_method_names = ["get", "head", "options"]
    function: ClassVar[Needed] = SEE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Return WAV. No copy of it is kept outside of the portal."""
        found: Recording = get_or_404(Recording.objects.visible_to(page_actor(request)), uid=kwargs["uid"])
        data = bytes(found.sound)
        headers = {"Cache-Control": "no-store", "Accept-Ranges": "bytes", "Content-Disposition": "inline"}
        asked = RANGE.match(request.headers.get("Range", ""))
        if asked is None:
            return HttpResponse(data, content_type="audio/wav", headers=headers)
        first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
        if first > last:
            return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return HttpResponse(data[first : last + 1], content_type="audio/wav", status=206, headers=headers)


class RecordingAct(ActPage):
    """The page of an action on a recording."""

    model = Recording
    section = "recording"

    def fetch(self) -> Any:
        seen = Recording.objects.visible_to(self.actor, function=self.needed(type(self.act))).defer("sound")
        return get_or_404(seen, uid=self.kwargs["uid"])

    def back_to(self, target: Recording) -> str:
        return reverse("recording", args=[target.uid])

    def page_after(self, row: ActionRun) -> str | None:
        return reverse("recordings")

    def done(self, row: ActionRun) -> HttpResponse:
        """Go to the list after a deletion."""
        if not row.removed_uid:
            return super().done(row)
        announce(self.request, self.act, row)
        return redirect("recordings")


class AddRecordingPage(SoundPage):
    """Upload a sound, or have a text read aloud."""

    function = DRAFT
    template_name = "telephony/recordings/add.html"

    @cached_property
    def companies(self) -> list[Company]:
        """The companies whose recordings the actor may add to; Http404 without any."""
        found = companies_for(self.actor, DRAFT)
        if not found:
            raise Http404
        return found

    def sound_form(self, *posted: Any) -> UploadForm:
        return UploadForm(*posted, companies=self.companies)

    def form_valid(self, form: Any) -> HttpResponse:
        """Add it; a name that is taken is an error of its field."""
        data = form.cleaned_data
        values = {name: data[name] for name in ("company", "name", "language")} | {"sound": form.sound}
        try:
            done = run(AddRecording, self.actor, None, values, data["request_id"])
        except ActionRefused as refused:
            form.add_error(refused.reason.field if isinstance(refused.reason, AtField) else None, refused.reason)
            return self.form_invalid(form)
        announce(self.request, AddRecording(self.actor), done)
        return redirect("recording", uid=done.target.uid) if done.target else redirect("recordings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(can_speak=can_speak(), **kwargs)
