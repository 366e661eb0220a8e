"""The model for headings of uploaded files that somebody at a company has explained."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from selfservice.kernel.core.fields import public_id
from selfservice.kernel.scope.models import Scope, ScopedModel


class UploadHeading(ScopedModel):
    """A heading of a company's files, and the column of an action that it means.

    It belongs to the company whose numbers the file names (the lowest id of several), not to the sender: somebody
    with logins at several companies teaches none of them another's headings. Two years after its last use it is deleted
    (kernel/jobs/retention.py).
    """

    scope = Scope()

    uid = public_id()
    company_id = models.BigIntegerField(db_index=False)
    # The slug of the action, and the name of its column.
    action = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    # As headings are compared: letters and digits in lower case.
    head = models.CharField(max_length=100)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company_id", "action", "head"], name="one_meaning_of_a_heading")
        ]

    def __str__(self) -> str:
        return f"{self.head}: {self.action}.{self.name}"
