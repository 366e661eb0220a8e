"""Base of the actions on vacation greetings: what they check, and what the exchange gets afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused, is_fresh
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.actor import Actor
from telephony.core.destinations import ForwardingRules
from telephony.core.periods import PeriodWords, end_words, start_words
from telephony.core.snapshots import Rows, rows_of, system_rows
from telephony.exchange.action import ExchangeAction
from telephony.hours.action import local
from telephony.models import Recording, Schedule, TelephoneNumber, VacationGreeting
from telephony.permissions import HOURS
from telephony.vacation.audience import COMPANY, Audience
from telephony.vacation.rules import (
    FORWARD,
    VOICEMAIL,
    overlapping,
    unreached,
    unreached_words,
    voicemail_refusal,
)
from telephony.vacation.texts import day_said, reopening

# The mailbox of a greeting of the company or a number for which none was named; a person has one of their own.
BOX = "Ferie"


class GreetingAction(PeriodWords, ExchangeAction):
    """An action on greetings. Of the company or a number, all schedules are sent: they hold it as an exception."""

    function = HOURS

    def forwarding(self, company_id: int) -> ForwardingRules:
        """Return where the company's calls may go."""
        return ForwardingRules(company_id, verified=is_fresh(self.actor.verified_at))

    def check_answers(
        self,
        rows: Rows,
        audience: Audience,
        data: Mapping[str, Any],
        forwarding: ForwardingRules,
        leave_out: VacationGreeting | None = None,
    ) -> str | None:
        """Return why the greeting can't be stored, at the field that is wrong. Raises StepUpRequired."""
        if not data.get("starts"):
            return None
        reason = overlapping(rows, audience, data["starts"], data["ends"], leave_out)
        if reason:
            return AtField(reason, "from_day")
        if (uid := data.get("recording")) and not rows(Recording).filter(uid=uid).exists():
            return AtField(_("That recording no longer exists."), "recording")
        if data.get("action") == VOICEMAIL and audience.user and (reason := voicemail_refusal(audience.user)):
            return AtField(reason, "action")
        if data.get("action") != FORWARD:
            return None
        present = leave_out.target if leave_out and leave_out.action == FORWARD else ""
        return forwarding.greeting_refusal(audience.user, audience.called, data.get("forward_to", ""), present)

    def store(self, greeting: VacationGreeting, data: Mapping[str, Any]) -> None:
        """Lock the company, check once more and write the answers to the greeting."""
        forwarding = self.forwarding(greeting.company_id)
        forwarding.lock()
        rows, audience = system_rows(greeting.company_id), Audience.of(greeting)
        if reason := self.check_answers(rows, audience, data, forwarding, greeting if greeting.pk else None):
            raise ActionRefused(reason)
        if greeting.pk and greeting.ends != data["ends"]:
            greeting.reminded = []
        greeting.starts, greeting.ends = data["starts"], data["ends"]
        greeting.prompt, greeting.action = data["prompt"], data["action"]
        greeting.target = ""
        if greeting.action == FORWARD:
            greeting.target = forwarding.read(data["forward_to"]).number
        elif greeting.action == VOICEMAIL:
            greeting.target = box_of(audience, data)
        greeting.save()

    def sends(self, target: Any, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        greeting = change.made
        if greeting.user:
            return [greeting.user]
        return list(Schedule.objects.system().filter(company=greeting.company_id))

    def answers_of(
        self, audience: Audience, company: Any, data: Mapping[str, Any], leave_out: VacationGreeting | None = None
    ) -> list[tuple[Any, Any]]:
        """Return what is read through before it is done."""
        rows = system_rows(company.pk)
        back = reopening(rows, audience, data["ends"], leave_out)
        found = [
            (_("Who is away?"), audience.name(company)),
            (_("From"), start_words(data["starts"])),
            end_words(data["ends"]),
            (_("Back"), day_said(back, "da")),
            (_("After the greeting"), after_words(data["action"], data.get("forward_to", ""), box_of(audience, data))),
            *text_lines(rows, data["prompt"]),
        ]
        if missed := unreached(rows, audience):
            found.append((_("Not reached"), unreached_words(missed)))
        if audience.kind == COMPANY and rows(TelephoneNumber).exclude(user=None).exists():
            found.append(
                (_("Direct numbers"), _("Callers do not get it there: each person sets a greeting of their own."))
            )
        return found


def recordings_of(actor: Actor, company_id: int) -> list[tuple[str, str]]:
    """Return the company's recordings to choose from: public id and name."""
    found = rows_of(actor, company_id)(Recording).order_by("name").values_list("uid", "name")
    return [(str(uid), name) for uid, name in found]


def box_of(audience: Audience, data: Mapping[str, Any]) -> str:
    """Return the mailbox of a greeting; empty for a person, whose own it is."""
    return "" if audience.user else data.get("box") or BOX


def after_words(action: str, target: str, box: str) -> str:
    """Return what happens after a greeting."""
    label = str(VacationGreeting.Action(action).label)
    if action == FORWARD:
        return f"{label}: {phone(target)}"
    return f"{label}: {box}" if action == VOICEMAIL and box else label


def text_lines(rows: Rows, prompt: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return what callers get, by language."""
    names = {"da": _("In Danish"), "en": _("In English")}
    recorded = prompt.get("recording", {}).get("da")
    found = [(names[code], text) for code, text in prompt.get("text", {}).items()]
    if recorded and (recording := rows(Recording).filter(uid=recorded).defer("sound").first()):
        found.insert(0, (_("Recording"), recording.name))
    return found


def in_words(greeting: VacationGreeting, company: Any) -> dict[str, Any]:
    """Return a greeting for the log."""
    return {
        "greeting": Audience.of(greeting).name(company),
        "starts": local(greeting.starts),
        "ends": local(greeting.ends),
        "action_after": greeting.action,
        "greeting_target": greeting.target,
        "greeting_text": greeting.prompt.get("text", {}).get("da", ""),
    }


def is_over(greeting: VacationGreeting, now: datetime) -> bool:
    """Return whether it counts no longer: ended by somebody, or past its end."""
    return greeting.ended_at is not None or greeting.ends <= now


def refuse_over(greeting: VacationGreeting, _today: date | None = None) -> str | None:
    """Return why it can't be changed any more."""
    return _("It is over. Make a new one.") if is_over(greeting, timezone.now()) else None
