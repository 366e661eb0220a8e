"""Change what a recipient gets: the contents of the mail, or who takes over from an EAN number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Recipient
from accounts.second_person.action import BySecondPerson
from billing.delivery.action import RecipientAction
from billing.delivery.forms import ChangeRecipientForm, contents_of, contents_words, set_contents
from selfservice.kernel.actions.runner import Change

Channel = Recipient.Channel


class ChangeRecipient(BySecondPerson, RecipientAction):
    """Change it. Another address is another recipient, which is added and tested."""

    slug = "change_recipient"
    address = "ret"
    label = _lazy("Change recipient")
    log_label = _lazy("Recipient of invoices changed")
    done_receipt = _lazy("What is sent to %(target)s is changed.")
    refused_receipt = _lazy("Nothing is changed for %(target)s. %(why)s")
    order = 20
    Form = ChangeRecipientForm

    def form(self, target: Recipient | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial: dict[str, Any] = {}
        if target is not None:
            initial = {"contents": contents_of(target), "fallback_mail": target.fallback_mail}
        form = ChangeRecipientForm(data, initial=initial)
        if target is not None:
            del form.fields["fallback_mail" if target.channel == Channel.MAIL else "contents"]
        return form

    def refuse(self, target: Recipient, data: Mapping[str, Any], today: date) -> str | None:
        if target.channel == Channel.PAPER:
            return _("There is nothing to change: paper goes to the company's address.")
        return None

    def apply(self, target: Recipient, data: Mapping[str, Any], now: datetime) -> Change:
        if target.channel == Channel.MAIL:
            old, new = contents_of(target), data["contents"]
            set_contents(target, new)
            target.save(update_fields=["with_pdf", "with_specification", "with_e_invoice"])
            words = {"contents": contents_words(old)}, {"contents": contents_words(new)}
        else:
            words = {"fallback_mail": target.fallback_mail}, {"fallback_mail": data["fallback_mail"]}
            target.fallback_mail = data["fallback_mail"]
            target.save(update_fields=["fallback_mail"])
        return Change(target, before=words[0], after={"address": str(target), **words[1]})
