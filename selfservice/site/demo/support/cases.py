"""The demo's cases in every state: what people wrote, support's answers and notes, and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from billing.models import Invoice
from orders.models import Order
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.support.files import PICTURE, TABLE
from selfservice.support.cases.actions.rate_case import RateCase
from selfservice.support.cases.actions.reply_case import ReplyCase
from selfservice.support.cases.actions.solve_case import SolveCase
from selfservice.support.cases.actions.write_case import WriteCase
from selfservice.support.cases.files import CheckedFile
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.models import Case, InternalNote, Message
from subscriptions.models import Subscription

METTE, JONAS, FREJA, PETER = "mette.lindqvist", "jonas.holm", "freja.kjaer", "peter.soendervang"
SUPPORT = "sofie.support"


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A case: who wrote it, how many days ago, and what followed. `about`: "number", "invoice", "order" or nothing."""

    by: str
    days: int
    category: str
    subject: str
    body: str
    about: str = ""
    answer: str = ""
    reply: str = ""
    note: str = ""
    files: tuple[CheckedFile, ...] = ()
    audience: str = "company"
    priority: int = Case.Priority.NORMAL
    # Support should have answered by now.
    is_late: bool = False
    # "solved", "closed" or nothing; the answer to the question after it.
    end: str = ""
    score: int | None = None


CASES: tuple[DemoCase, ...] = (
    DemoCase(
        METTE, 40, "order", "Nye telefoner til lageret", "Kan I levere ti telefoner inden den 1.?",
        answer="Ja, de er sendt i dag.", end="closed", score=5,
    ),
    DemoCase(
        JONAS, 12, "invoice", "Kopi af kontoudtog", "Vores revisor beder om kontoudtog for hele året.",
        answer="Du kan hente det under Kontoudtog. Her er vejen dertil.", reply="Tak, det fandt jeg.", end="solved",
        score=5,
    ),
    DemoCase(
        METTE, 9, "fault", "Omstillingen svarer ikke", "Når man ringer til hovednummeret, er der helt stille.",
        answer="Fejlen er rettet. Ring igen, hvis den kommer tilbage.", note="Genstartet køen i centralen.",
        end="solved",
    ),
    DemoCase(
        PETER, 6, "change", "Vi flytter til ny adresse", "Vi flytter værkstedet den 15. Hvad gør vi med internettet?",
        answer="Hvilken adresse flytter I til?", reply="Havnegade 12, 6700 Esbjerg.",
    ),
    DemoCase(
        METTE, 5, "invoice", "Pris på tilvalg", "Der står 49 kr. for udland på denne faktura. Aftalen siger 29 kr.",
        about="invoice", answer="Vi kan ikke finde aftalen hos os. Kan du sende den?",
    ),
    DemoCase(
        FREJA, 4, "fault", "Min telefon ringer ikke", "Kolleger siger, at de ringer, men jeg hører intet.",
        about="number", answer="Er ”Forstyr ikke” slået til på telefonen?", audience="author",
    ),
    DemoCase(
        METTE, 3, "other", "Roaming i Norge", "Tre kolleger skal til Stavanger i to uger. Hvad koster data?",
        answer="Norge hører med til EU-prisen. Det koster ikke ekstra.", reply="Gælder det også Svalbard?",
        note="Spørg afdelingen for roaming om Svalbard.", is_late=True,
    ),
    DemoCase(
        JONAS, 2, "invoice", "Forbrug pr. afdeling", "Vores fordeling passer ikke med jeres. Se filen.", files=(TABLE,),
    ),
    DemoCase(
        METTE, 1, "order", "Hvornår kommer kortene?", "Ordren er nogle dage gammel.", about="order",
    ),
    DemoCase(
        METTE, 0, "fault", "Ingen dækning i kælderen", "Vi har ingen bjælker dernede siden i går. Se billedet.",
        about="number", files=(PICTURE,),
    ),
    DemoCase(
        PETER, 0, "fault", "Ingen kan ringe til os", "Begge vores numre er døde siden klokken otte.",
        priority=Case.Priority.HIGH, note="To andre kunder i området har meldt det samme.",
    ),
)  # fmt: skip


def make_cases() -> None:
    """Make them, unless an earlier start has."""
    names = {given.by for given in CASES} | {SUPPORT}
    with as_system("make the demo's cases"):
        done = ActionRun.objects.system().filter(action=WriteCase.slug).exists()
        people: dict[str, Any] = {one.username: one for one in User.objects.system().filter(username__in=names)}
        actors = {name: portal_actor(user) for name, user in people.items() if not user.is_staff}
    if done or len(people) < len(names):
        return
    for given in CASES:
        _make(given, actors[given.by], people[SUPPORT])
    _go_on(actors[METTE])


def _make(given: DemoCase, actor: Actor, support: User) -> None:
    data = {"category": given.category, "subject": given.subject, "body": given.body, "audience": given.audience}
    about = _about(given, actor)
    case: Any = run(WriteCase, actor, None, {**data, "about": about, "attachments": list(given.files)}).target
    with as_system("support answers a case of the demo"):
        if given.answer:
            add_message(case, Writer(Message.Author.STAFF, support.name, support.pk), given.answer)
        if given.note:
            InternalNote.objects.create(
                company_id=case.company_id, case=case, author=support, author_name=support.name, body=given.note
            )
    if given.reply:
        run(ReplyCase, actor, case.uid, {"body": given.reply})
    if given.end:
        run(SolveCase, actor, case.uid)
    if given.score:
        run(RateCase, actor, case.uid, {"score": str(given.score)})
    _date(case, given)


def _about(given: DemoCase, actor: Actor) -> str:
    """Return the token of something that the person sees; empty in a world that has none."""
    with as_system("what the demo's cases are about"):
        company = actor.access[0].company_id
        numbers = Subscription.objects.system().filter(company=company, category="mobile", state="active")
        rows: dict[str, Any] = {
            "number": numbers.filter(user=actor.id) if given.by == FREJA else numbers.order_by("number"),
            "invoice": Invoice.objects.system().filter(company=company, kind="invoice").order_by("-issued_on", "pk"),
            "order": Order.objects.system().filter(company=company, state="in_progress").order_by("-pk"),
        }
        row = next(iter(rows.get(given.about, ())), None)
    return f"{row._meta.label_lower}:{row.uid}" if row else ""


def _date(case: Case, given: DemoCase) -> None:
    """Let it have happened before: a message every three hours."""
    begun = timezone.now() - timedelta(days=given.days, hours=6 if given.days else 0)
    with as_system("date a case of the demo"):
        rows = Message.objects.system().filter(case=case)
        for n, message in enumerate(rows.order_by("seq")):
            rows.filter(pk=message.pk).update(created_at=begun + timedelta(hours=2 * n if given.days else 0))
        last = rows.order_by("-seq")[0].created_at
        values: dict[str, Any] = {"created_at": begun, "last_message_at": last, "priority": given.priority}
        if given.is_late:
            values["due_at"] = last + timedelta(days=1)
        if given.answer:
            values["assigned_to"] = User.objects.system().get(username=SUPPORT)
        if given.end:
            values |= {"solved_at": last, "state": given.end, "closed_at": last if given.end == "closed" else None}
        Case.objects.system().filter(pk=case.pk).update(**values)


def _go_on(actor: Actor) -> None:
    """Write to the case that was closed long ago, which begins a new one."""
    with as_system("a closed case of the demo"):
        closed = Case.objects.system().filter(state=Case.State.CLOSED, author=actor.id).first()
    if closed:
        run(ReplyCase, actor, closed.uid, {"body": "Vi mangler stadig to af de ti telefoner."})
