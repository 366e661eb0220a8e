"""Load session, user, grants, confirmed devices and list settings in one query, the first of every request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_otp.models import Device

from accounts.models import User
from accounts.permissions.access import users_with_grants

COLUMNS = [field.attname for field in User._meta.concrete_fields if not field.generated]
# The user's list settings (kernel/lists/saved_views.py), so that a list needs no query for them.
LISTS = (
    "SELECT jsonb_object_agg(page, jsonb_build_object('columns', columns, 'views', views)) "
    "FROM kernel_listsettings WHERE user_id = stored.user_id"
)
# The user read with the session. Set only while Django's own check of the session looks the user up.
_provided: ContextVar[User | None] = ContextVar("provided", default=None)


class SessionUserMiddleware(AuthenticationMiddleware):
    """Django's middleware, with the user who was read together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _get_user(request))  # type: ignore[assignment]


def _get_user(request: HttpRequest) -> Any:
    # Loads the session, and with it the user.
    request.session.get(SESSION_KEY)
    with _provide_user(getattr(request.session, "person", None)):
        return get_user(request)


@contextmanager
def _provide_user(person: User | None) -> Iterator[None]:
    token = _provided.set(person)
    try:
        yield
    finally:
        _provided.reset(token)


def user_from_session(user_id: int) -> User | None:
    """Return the user with this id if they were read together with the session being checked, else None."""
    person = _provided.get()
    return person if person is not None and person.pk == user_id else None


def read(session_key: str | None) -> tuple[str, User | None] | None:
    """Return a live session's data, and the user with grants, devices and lists; None without one.

    Under `as_system`.
    """
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, session_key, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    data, lists, *values = row
    person = _person(values)
    if person is not None:
        person.list_settings = json.loads(lists) if lists else {}  # type: ignore[attr-defined]
    return data, person


def _person(values: Sequence[Any]) -> User | None:
    if values[0] is None:
        return None
    columns, (grants, *devices) = values[: len(COLUMNS)], values[len(COLUMNS) :]
    user: Any = User.from_db("default", COLUMNS, columns)
    user.grant_rows = [json.loads(grant) for grant in grants]
    user.device_ids = frozenset(
        f"{model.model_label()}/{pk}" for model, pks in zip(_kinds(), devices, strict=True) for pk in pks
    )
    found: User = user
    return found


def _kinds() -> list[Any]:
    return [model for model in apps.get_app_config("accounts").get_models() if issubclass(model, Device)]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Return SQL and parameters; cached, because Django needs longer to build them than PostgreSQL to answer."""
    devices = {
        f"devices_{number}": ArraySubquery(
            model.objects.filter(user=OuterRef("pk"), confirmed=True).order_by().values("pk")
        )
        for number, model in enumerate(_kinds())
    }
    person = users_with_grants().annotate(**devices).filter(pk=RawSQL("stored.user_id", ()))
    sql, params = person.values_list(*COLUMNS, "grant_rows", *devices).query.sql_with_params()
    return (
        f"SELECT stored.session_data, ({LISTS}), person.* FROM accounts_usersession stored "  # noqa: S608
        f"LEFT JOIN LATERAL ({sql}) person ON true "
        "WHERE stored.session_key = %s AND stored.expire_date > %s",
        params,
    )
