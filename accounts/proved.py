"""Which second factor was proved in this session, read at every request."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device

from selfservice.kernel.compiled import Compiled


class Proved(OTPMiddleware):
    """As django-otp's own, with the device read by a statement that is put into words once a process."""

    def _device_from_persistent_id(self, persistent_id: str) -> Any:
        label, _slash, pk = self._normalize_persistent_id(persistent_id).rpartition("/")
        read = _reader(label)
        if read is None or not (pk.isascii() and pk.isdigit()):
            return super()._device_from_persistent_id(persistent_id)
        rows = read.rows(int(pk))
        model = apps.get_model(label)
        return model.from_db("default", _columns(model), rows[0]) if rows else None


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _reader(label: str) -> Compiled | None:
    """For a kind of factor whose columns come from PostgreSQL as Django wants them; None for others."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if not issubclass(model, Device) or any(hasattr(field, "from_db_value") for field in model._meta.concrete_fields):
        return None
    return Compiled(lambda pk: model.objects.filter(pk=pk).values_list(*_columns(model)))
