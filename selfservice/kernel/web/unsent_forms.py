"""A form that is sent after the session has ended, or without a second factor that it needs: it is not saved.

It is given back to the same person after the log-in or the second factor. What was typed waits in the session on the
server, for half an hour, without secrets and without files.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.web.typed_text import SECRET

KEY = "_unsent"
LIFE = timedelta(minutes=30)
# Characters; of a longer form only the notice is left.
LONGEST = 20_000
# Fields of ours, which every form gets with new values.
OURS = frozenset({"csrfmiddlewaretoken", "request_id", "seen", "back", "checked", "change"})


def keep(request: HttpRequest, user_id: int, path: str) -> None:
    """Store what was sent in the session, for the user and for the page of the form."""
    sent = {name: values for name, values in request.POST.lists() if name not in OURS and not SECRET.search(name)}
    if sum(len(name) + sum(map(len, values)) for name, values in sent.items()) > LONGEST:
        sent = {}
    request.session[KEY] = {"user": user_id, "path": path, "at": timezone.now().isoformat(), "sent": sent}


def notify_of_unsent(request: HttpRequest, user_id: int) -> None:
    """Tell a user who has logged in that nothing was saved. What another user typed is removed from the session."""
    unsent = request.session.get(KEY)
    if unsent is None:
        return
    if unsent["user"] == user_id and _is_fresh(unsent):
        messages.warning(request, _("You were logged out, so nothing was saved."), fail_silently=True)
    else:
        del request.session[KEY]


def give_back(request: HttpRequest, form: Any) -> None:
    """Fill a form that is shown for the first time with what was typed before, once."""
    if isinstance(form, forms.BaseForm) and not form.is_bound and request.method == "GET":
        sent = taken(request)
        typed = {name: value for name in form.fields if (value := _typed(form, name, sent)) is not None} if sent else {}
        if typed:
            form.initial.update(typed)
            say_given_back(request)


def say_given_back(request: HttpRequest) -> None:
    """Tell the user that the form is filled with what was typed before."""
    text = _("What you had typed is here again, except codes and passwords. Check it, and send it again.")
    messages.info(request, text, fail_silently=True)


def taken(request: HttpRequest) -> QueryDict:
    """Take what the user sent to this page out of the session; empty if there is nothing."""
    sent, unsent = QueryDict(mutable=True), request.session.get(KEY)
    if unsent and unsent["path"] == request.get_full_path() and unsent["user"] == request.user.pk:
        del request.session[KEY]
        for name, values in unsent["sent"].items() if _is_fresh(unsent) else ():
            sent.setlist(name, values)
    return sent


def _typed(form: forms.BaseForm, name: str, sent: QueryDict) -> Any:
    """Return what was typed into a visible field without a secret; None if there is nothing to give back."""
    widget, key = form.fields[name].widget, form.add_prefix(name)
    if widget.is_hidden or widget.needs_multipart_form or SECRET.search(key):
        return None
    return None if widget.value_omitted_from_data(sent, {}, key) else widget.value_from_datadict(sent, {}, key)


def _is_fresh(unsent: dict[str, Any]) -> bool:
    return timezone.now() - datetime.fromisoformat(unsent["at"]) < LIFE
