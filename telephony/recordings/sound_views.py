"""Pages that take a sound: what they share, and the page to replace that of a recording."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import get_or_404, run
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.kernel.web.pages import FormPage
from telephony.models import Recording
from telephony.recordings.actions.replace_recording import ReplaceRecording
from telephony.recordings.forms import SoundForm
from telephony.sound.read import MOST_BYTES, SoundRefused


class SoundPage(FormPage):
    """A page whose form takes a file of sound."""

    # An upload that is too large comes back here (kernel.web.middleware.BodyLimit).
    takes_file: ClassVar[bool] = True
    # The sound, and the rest of the form.
    largest_body: ClassVar[int] = MOST_BYTES + (1 << 20)

    def sound_form(self, *posted: Any) -> SoundForm:
        """Return the form, bound to what was posted."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> forms.Form:
        return self.sound_form(*((self.request.POST, self.request.FILES) if self.request.method == "POST" else ()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, also after a file that was too large to be read."""
        if TOO_LARGE not in request.GET:
            return super().get(request, *args, **kwargs)
        form = self.sound_form({})
        form.errors.clear()
        form.add_error("file", str(SoundRefused("too_large")))
        return self.form_invalid(form)


class ReplacePage(SoundPage, ActPage):
    """Another sound for a recording, by a file or a text."""

    model = Recording
    section = ReplaceRecording.section

    def fetch(self) -> Any:
        seen = Recording.objects.visible_to(self.actor, function=self.needed(type(self.act))).defer("sound")
        return get_or_404(seen, uid=self.kwargs["uid"])

    def sound_form(self, *posted: Any) -> SoundForm:
        return SoundForm(*posted, language=self.target.language)

    def back_to(self, target: Recording) -> str:
        return reverse("recording", args=[target.uid])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the sound, and replace the one that there is."""
        self.require_target()
        form: Any = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        values, once = {"sound": form.sound}, form.cleaned_data["request_id"]
        try:
            row = run(ReplaceRecording, self.actor, self.target.uid, values, once)
        except ActionRefused as refused:
            form.add_error(None, refused.reason)
            return self.form_invalid(form)
        return self.done(row)
