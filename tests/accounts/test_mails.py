"""Notices by mail: from the outbox to the reader's inbox, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.outside import Outside
from tests.world import make_world

NOTICES = sorted(path.stem for path in (settings.ROOT / "templates" / "mail").glob("*.txt"))
# Whatever any notice tells of.
CONTEXT: dict[str, Any] = {
    "name": "Mette Lindqvist",
    "username": "aalborg-1234",
    "about": "Bo Bertelsen",
    "about_uid": "7",
    "application": "6f1f4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e",
    "reference": "7K2M-9QXA",
    "promised": "i dag kl. 14.05",
    "by": "Bo Bertelsen",
    "company": "Nordhavn",
    "factor": "Min app",
    "new": "+4520123457",
    "number": "+4520123457",
    "person": "7",
    "reason": "Telefonen er mistet",
    "rights": ["Nordhavn: alt"],
    "until": "24. nov. 2026",
    "link": "https://localhost/x",
    "kind": "eboks.letter",
    "command": "7",
    "what": "late_30",
    "detail": "30 min",
    "attempts": 3,
    "portal": settings.PORTAL,
    "portal_url": "https://localhost",
    "act": "Spær nummeret",
    "title": "Mobilabonnementer",
    "plan": "Mobil Erhverv Fri",
    "came_of_it": "3 numre er spærret, 1 blev sprunget over",
    "time": "29. nov. kl. 3.00",
    "refused": 1,
    "rows": 25_000,
    "due": "1. dec. 2026",
    "last": "31. dec. 2026",
    "on": "31. dec. 2026",
    "first": "1. jan. 2027",
    "price": "186,25 kr. pr. måned inkl. moms",
    "measure": "Data",
    "used": "81 GB",
    "most": "80 GB",
    "invoice": "26110011",
    "case": "S-4711",
    "receiver": "5798000000017",
    "file": "invoices.csv",
    "reasons": ["invoices.csv, line 3: number: is not known"],
    "more": 4,
    "operator": "Selvbetjening",
    "order": "B10000001",
    "changed": True,
    "state": "partial",
    "status": "B10000001",
    "done": 3,
    "all": 5,
    "monthly": "149,00 kr.",
    "once": "99,00 kr.",
    "yes": True,
    "comment": "Fint",
    "message": "Mette Lindqvist",
    "giver": "Bo Bertelsen",
    "by_text": True,
    "who": "Bo Bertelsen",
    "text": "Et fiberkabel er gravet over.",
    "interval": "fra 30. nov. 2026 kl. 9.21",
    "first_day": "14. dec. 2026",
    "last_day": "20. dec. 2026",
    "hour": "kl. 14",
    "calls": 40,
    "usual": 3,
    "days": "7. dec. 2026, kl. 8–12",
    "why": "Teknikeren kom ikke.",
    "is_credit": False,
    "refused_by": "EAN 5798000000017",
    "amount": "125,00 kr.",
    "payment_line": "+71<000026110001234 +81234567<",
    "files": ["Faktura_26110011.pdf"],
    "too_large": False,
    "account": "44100271",
    "account_name": "Hovedkontor",
    "contents": "PDF",
}


@pytest.mark.parametrize(("language", "subject"), [("da", "Din adgangskode er skiftet"), ("en", "Your password has")])
def test_a_notice_reaches_its_reader(
    committed: None, outside: Outside, settings: Any, language: str, subject: str
) -> None:
    # pytest-django keeps mail in memory; this one is sent.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    mette = make_world().mette
    with as_system("tests: tell someone"):
        User.objects.system().filter(pk=mette.pk).update(language=language)
        notify(User.objects.system().get(pk=mette.pk), "password_changed")
    assert deliver_due(kind="mail") == 1
    (mail,) = outside.mails()
    assert mail["subject"].startswith(subject)
    assert mette.email in str(mail)


@pytest.mark.parametrize("notice", NOTICES)
def test_every_notice_has_a_subject_and_is_all_danish(notice: str) -> None:
    def read(language: str) -> list[str]:
        with translation.override(language):
            lines = render_to_string(f"mail/{notice}.txt", CONTEXT).splitlines()
        return [line for line in lines if line.strip()]

    danish, english = read("da"), read("en")
    inserted = [*CONTEXT.values(), *CONTEXT["rights"], *CONTEXT["reasons"]]
    assert len(danish) == len(english) >= 3
    assert [line for line in danish if line in english and line not in inserted] == []
