"""A refused file makes one alarm in each run, mailed to operations, until the file is loaded."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from selfservice.kernel.feeds import load_directory
from selfservice.kernel.models import AuditEntry, FeedAlarm, OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.kernel.feed.conftest import ACCOUNTS, COMPANIES, KONTO, NORDHAVN, Load

WRONG = COMPANIES + NORDHAVN + "40000011,X,,,,40000038\n"


def alarms() -> list[tuple[str, int, bool]]:
    """File, count of refusals and whether it is open, of each alarm."""
    return [(a.file, a.refused, a.resolved_at is None) for a in FeedAlarm.objects.order_by("pk")]


def mails() -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind="mail").order_by("pk"))


def events() -> list[str]:
    with as_system("tests: look"):
        found = AuditEntry.objects.system().filter(event__startswith="alarm_feed").order_by("pk")
        return list(found.values_list("event", flat=True))


def test_each_run_that_refuses_a_file_raises_one_alarm_and_a_good_load_resolves_them(load: Load) -> None:
    load("companies.csv", COMPANIES + NORDHAVN)
    assert (alarms(), mails(), events()) == ([], [], [])
    load("companies.csv", WRONG)
    load("companies.jsonl", "{")
    assert alarms() == [("companies.csv", 1, True), ("companies.jsonl", 1, True)]
    load("accounts.csv", ACCOUNTS + KONTO)
    assert [still_open for *_of, still_open in alarms()] == [True, True]
    load("companies.csv", COMPANIES + NORDHAVN)
    assert [still_open for *_of, still_open in alarms()] == [False, False]
    load("companies.csv", COMPANIES + NORDHAVN)
    assert events() == ["alarm_feed", "alarm_feed", "alarm_feed_resolved"]
    assert [mail.payload["to"] for mail in mails()] == [settings.ALARM_MAIL] * 2
    assert len({mail.key for mail in mails()}) == 2


def test_a_file_that_waits_for_a_refused_one_has_an_alarm(db: None, tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_text(WRONG)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS + KONTO)
    load_directory(tmp_path)
    assert alarms() == [("companies.csv", 1, True), ("accounts.csv", 1, True)]


def test_an_undeclared_file_is_resolved_when_it_is_not_sent_again(load: Load) -> None:
    load("company.csv", COMPANIES + NORDHAVN)
    load("company.csv", COMPANIES + NORDHAVN)
    assert alarms() == [("company.csv", 1, True)] * 2
    load("companies.csv", COMPANIES + NORDHAVN)
    assert alarms() == [("company.csv", 1, False)] * 2


def test_an_alarm_names_line_column_and_reason_and_no_cell(load: Load) -> None:
    load("companies.csv", WRONG)
    rows = "44100298,X,mail,,,,karen@example.dk,12345674\n" + KONTO * 2
    refused = load("accounts.csv", ACCOUNTS + rows)
    assert "karen@example.dk" in refused.refusals[0].reason
    last = FeedAlarm.objects.order_by("pk").last()
    assert last is not None
    assert last.reasons == [
        "line 2, closed_on: Invalid isoformat string: '…'",
        "line 4, number: … stands twice in the file",
        *(f"line {n}, cvr: … is not known" for n in (3, 4)),
    ]
    assert FeedAlarm.objects.order_by("pk")[0].reasons == ["line 3, parent_cvr: … is not known"]


def test_the_mail_has_the_first_reasons_and_counts_the_others(load: Load) -> None:
    load("companies.csv", COMPANIES + "88888888,X,,,,\n" * 1234)
    (mail,) = mails()
    assert len(mail.payload["context"]["reasons"]) == 10
    with translation.override("da"):
        text = render_to_string(f"mail/{mail.payload['template']}.txt", mail.payload["context"])
    assert text.splitlines()[0] == "Alarm: indlæsningsfilen companies.csv blev afvist"
    assert "1.234 fejl. Intet af filen er indlæst." in text
    assert "line 11, cvr: not a CVR number\nog 1.224 til\n" in text
