"""Mail a published message once to each user who wants that and whom it concerns."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from accounts.models import User
from accounts.notifications.notices import mail_to
from accounts.permissions.access import portal_actor, users_with_grants
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import ServiceMail, ServiceMessage
from selfservice.support.service_messages.audience import concerns

TEMPLATE = "service_message"
# Users that are looked at in one transaction.
CHUNK = 200


def mail_due() -> int:
    """Look at the next users of a message that is not mailed yet; return how many got it."""
    with transaction.atomic(), as_system("mail service messages to users of all companies"):
        rows = ServiceMessage.objects.exclude(published_at=None).filter(mailed_at=None)
        not_over = rows.filter(Q(ends=None) | Q(ends__gt=timezone.now())).order_by("published_at", "id")
        message = not_over.select_for_update(skip_locked=True).first()
        return _mail_chunk(message) if message else 0


def _mail_chunk(message: ServiceMessage) -> int:
    wanted = ServiceMail.objects.system().filter(user__gt=message.mailed_up_to).order_by("user")
    ids = list(wanted.values_list("user_id", flat=True)[:CHUNK])
    users = users_with_grants().filter(pk__in=ids, state=User.State.ACTIVE)
    found = [user for user in users if concerns(portal_actor(user), message)]
    enqueue_many([(_mail(user, message), user.company_id, None) for user in found])
    if ids:
        message.mailed_up_to = ids[-1]
    if len(ids) < CHUNK:
        message.mailed_at = timezone.now()
    message.save(update_fields=["mailed_up_to", "mailed_at"])
    return len(found)


def _mail(user: User, message: ServiceMessage) -> Command:
    with translation.override(user.language):
        shown = {"title": message.title, "text": message.text, "interval": message.interval}
    return mail_to(user, TEMPLATE, key=f"{TEMPLATE}:{message.uid}:{user.pk}", **shown)
