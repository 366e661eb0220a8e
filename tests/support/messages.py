"""Service messages of the tests."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from selfservice.support.models import ServiceMessage


def make_message() -> ServiceMessage:
    """A published message that concerns everybody."""
    now = timezone.now()
    return ServiceMessage.objects.create(
        kind="planned", title_da=f"Arbejde {uuid4().hex[:6]}", text_da="Tekst", starts=now, published_at=now
    )
