"""Large downloads: a worker writes the file, an e-mail links to it, and retention deletes it after a week.

If a worker dies, its lease expires and another worker restarts the file. The worker calls the list by its URL with the
access that the user has at that time, so the file holds the rows that the user may see then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.formatting import number
from selfservice.kernel.exports.writers import XLSX, Export
from selfservice.kernel.exports.xlsx import workbook
from selfservice.kernel.jobs.periodic import register
from selfservice.kernel.jobs.retention import Ago, Rule
from selfservice.kernel.jobs.retention import register as register_retention
from selfservice.kernel.jobs.wakeup import FILES, wake_for
from selfservice.kernel.models import ExportFile, ExportPart
from selfservice.kernel.outbox.enqueue import scaled
from selfservice.kernel.scope.actor import Actor, Needed, PortalActor, functions_of
from selfservice.kernel.scope.actor_registry import Person, person
from selfservice.kernel.scope.models import acting_as, as_system, writing_as

# Rows of a sheet without its heading.
SHEET = 2**20 - 1
PART = 1 << 20
# The worker renews its lease with each chunk of rows.
LEASE = timedelta(seconds=120)
ATTEMPTS = 3
RETENTION = timedelta(days=7)
# Unfinished files per user.
WAITING = 3
State = ExportFile.State
UNFINISHED = [State.WAITING, State.RUNNING]
ENDED = {"finished_at": Now(), "lease_until": None}
log = structlog.get_logger(__name__)


class Lost(Exception):
    """Raised when another worker has taken over the file."""


def begin(actor: Actor, function: Needed | None, path: str, title: str) -> ExportFile:
    """Queue the list at a URL as a file. Raise ActionRefused if the user has WAITING unfinished files already."""
    chosen = getattr(actor, "chosen", None)
    mine = ExportFile.objects.visible_to(actor).filter(state__in=UNFINISHED)
    if mine.count() >= WAITING:
        raise ActionRefused(_("You have asked for several files already. Wait until one of them is ready."))
    company_id = chosen or min((part.company_id for part in actor.at(function)), default=0)
    file = ExportFile(
        company_id=company_id, actor_kind=actor.kind, actor_id=actor.id or 0, chosen=chosen,
        language=translation.get_language() or "da", path=path, title=title[:200],
    )  # fmt: skip
    with writing_as(actor):
        file.save()
    transaction.on_commit(lambda: wake_for(FILES))
    return file


def find(actor: Actor, uid: UUID | str) -> ExportFile:
    """Return the actor's own file if it isn't too old; raise Http404 otherwise."""
    try:
        return ExportFile.objects.visible_to(actor).filter(created_at__gte=timezone.now() - RETENTION).get(uid=uid)
    except (ExportFile.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def seen_by(actor: Actor, function: Needed | None) -> list[Any]:
    """Return what determines the rows that an actor sees in a list: companies, functions, accounts."""
    asked = set(functions_of(function))
    return [
        [part.company_id, sorted(part.functions & asked), None if part.accounts is None else sorted(part.accounts)]
        for part in sorted(actor.at(function), key=lambda part: part.company_id)
    ]


def write_due(most: int = 5) -> int:
    """Write up to `most` waiting files; return how many were written."""
    for done in range(most):
        file = _claim()
        if file is None:
            return done
        _write(file)
    wake_for(FILES)
    return most


def _claim() -> ExportFile | None:
    """Take the oldest file that no worker has, or whose worker's lease has expired."""
    with transaction.atomic(), as_system("claim a file"):
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        due = ExportFile.objects.system().filter(free, state__in=UNFINISHED).order_by("pk")
        file: ExportFile | None = due.select_for_update(skip_locked=True).first()
        if file:
            file.state, file.written, file.attempts = State.RUNNING, 0, file.attempts + 1
            file.lease_until = Now() + scaled(LEASE)
            file.save()
    return file


def _write(file: ExportFile) -> None:
    with as_system("who asked for a file"):
        who = person(file.actor_kind, file.actor_id)
    with translation.override(file.language):
        try:
            if who is None or file.attempts > ATTEMPTS:
                raise ActionRefused(_("It could not be written. Try again, or call support."))
            _write_as(file, narrowed(who.actor, file), who)
        except (ActionRefused, PermissionDenied, Http404) as refusal:
            _refuse(file, refusal.reason if isinstance(refusal, ActionRefused) else _("You no longer see this list."))
        except (OperationalError, InterfaceError, Lost) as error:
            # The database is unavailable, or another worker has the file: it restarts when the lease expires.
            log.warning("file not written", file=str(file.uid), error=type(error).__name__)
        except Exception as error:
            log.error("file failed", file=str(file.uid), error=type(error).__name__)


def narrowed(actor: Actor, file: ExportFile) -> Actor:
    """Return the actor with the company that was chosen in the switcher when the file was requested."""
    return actor.narrowed(file.chosen) if file.chosen and isinstance(actor, PortalActor) else actor


def _export_of(actor: Actor, address: str) -> tuple[Needed | None, Export]:
    """Return the function and the export of the list at a URL. Raise PermissionDenied or Http404 as the page would."""
    path, _mark, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    view: Any = match.func
    function = view.view_class.function
    if function and not actor.holds(function):
        raise PermissionDenied(*functions_of(function)[:1])
    with acting_as(actor):
        return function, view.view_class.export_for(actor, path, query, match)


def _write_as(file: ExportFile, actor: Actor, who: Person) -> None:
    function, export = _export_of(actor, file.path)
    with acting_as(actor):
        total = export.rows.count()
    if total > SHEET:
        limit = {"most": number(SHEET)}
        raise ActionRefused(_("An Excel file holds at most %(most)s rows. Filter the list, or use CSV.") % limit)
    _update(file, rows=total)
    with workbook(export.title, export.heads(), _counted(file, export)) as content, transaction.atomic():
        size = _store(file, content)
        name = f"{export.name}-{timezone.localdate():%Y-%m-%d}.{XLSX}"
        _update(file, state=State.DONE, size=size, name=name, seen=seen_by(actor, function), **ENDED)
        with as_system("a file is ready"):
            who.notify("export_done", key=f"export_done:{file.uid}", file=str(file.uid), title=file.title, rows=total)


def _counted(file: ExportFile, export: Export) -> Iterator[list[list[Any]]]:
    """Yield the chunks; with each, store the number of rows and renew the lease."""
    written = 0
    for chunk in export.chunks():
        written += len(chunk)
        _update(file, written=written, lease_until=Now() + scaled(LEASE))
        yield chunk


def _update(file: ExportFile, **values: Any) -> None:
    """Store values of a file that this worker is writing; raise Lost if another has taken it over."""
    with transaction.atomic(), as_system("how far a file is"):
        mine = ExportFile.objects.system().filter(pk=file.pk, state=State.RUNNING, attempts=file.attempts)
        if not mine.update(**values):
            raise Lost


def _store(file: ExportFile, content: IO[bytes]) -> int:
    """Store the file in parts, replacing those of an earlier attempt; return its size in bytes."""
    size = place = 0
    with as_system("store a file"):
        ExportPart.objects.system().filter(file=file).delete()
        while part := content.read(PART):
            ExportPart.objects.create(company_id=file.company_id, file=file, place=place, content=part)
            size, place = size + len(part), place + 1
    return size


def parts(file: ExportFile, actor: Actor) -> Iterator[bytes]:
    """Yield the content part by part, each read in its own transaction."""
    place = 0
    while True:
        with acting_as(actor):
            found = ExportPart.objects.visible_to(actor).filter(file=file, place=place)
            part = found.values_list("content", flat=True).first()
        if part is None:
            return
        yield bytes(part)
        place += 1


def _refuse(file: ExportFile, reason: str) -> None:
    with suppress(Lost):
        _update(file, state=State.FAILED, reason=reason[:300], **ENDED)


def old_files() -> Any:
    """Return the files older than seven days."""
    return ExportFile.objects.system().filter(created_at__lt=Ago(days=7))


register("files", lambda: write_due(1))
register_retention(Rule("files of downloads, after seven days", ExportFile, old_files))
