"""The baseline of a page: the least that an honest Django page costs on this machine, to divide our pages by.

Session, auth and messages middleware, one indexed query, a template of 50 rows in six columns, a date among them;
nothing of the portal. BASELINE_DATABASE_URL names
its database. `python -m tests.bench.baseline seed` makes tables, rows and a user, and prints a session key; served by
gunicorn as `tests.bench.baseline:application`.
"""

from __future__ import annotations

import sys
from typing import Any

import django
import environ
from django.conf import settings
from django.urls import path

COMPANIES, ROWS = 20, 10000
PAGE = """<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Abonnementer</title>
<link rel="stylesheet" href="/s.css"></head><body><header>{{ request.user.username }}</header><main>
<h1>Abonnementer</h1>
<form><input name="q"><button>Søg</button></form><table><thead><tr><th>Nummer<th>Bruger<th>Status<th>Plan<th>ICCID
<th>Oprettet</thead><tbody>{% for row in rows %}<tr><td><a href="/s/{{ row.id }}/">{{ row.number }}</a>
<td>{{ row.name }}<td>{{ row.state }}<td>{{ row.plan }}<td>{{ row.iccid }}<td>{{ row.created|date:"d.m.Y" }}</tr>
{% endfor %}</tbody></table>
<a href="?after={{ last }}">Næste</a></main></body></html>"""

settings.configure(
    SECRET_KEY="baseline-" + "x" * 60,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": environ.Env().db("BASELINE_DATABASE_URL")
        | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600}
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"list.html": PAGE})],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402


class Row(models.Model):
    """A line of the list."""

    company_id = models.IntegerField()
    number = models.CharField(max_length=15)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    plan = models.CharField(max_length=20)
    iccid = models.CharField(max_length=20)
    created = models.DateField()

    class Meta:
        app_label, managed, db_table = "baseline", False, "baseline_row"

    def __str__(self) -> str:
        return self.number


@login_required(login_url="/")
def page(request: HttpRequest, company: int) -> HttpResponse:
    """50 rows of one company, by key."""
    rows = list(Row._default_manager.filter(company_id=company).order_by("number")[:50])
    return render(request, "list.html", {"rows": rows, "last": rows[-1].number})


urlpatterns = [path("baseline/<int:company>/", page)]


def seed() -> str:
    """Make everything; returns the key of a logged-in session."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE baseline_row (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, company_id int NOT NULL, "
            "number text NOT NULL, name text NOT NULL, state text NOT NULL, plan text NOT NULL, "
            "iccid text NOT NULL, created date NOT NULL)"
        )
        cursor.execute(
            "INSERT INTO baseline_row (company_id, number, name, state, plan, iccid, created) SELECT 1 + i %% %s, "
            "(20000000 + i * 37)::text, 'Navn ' || i %% 977, 'aktiv', 'Plan ' || i %% 8, "
            "'89450' || lpad((i * 7)::text, 14, '0'), date '2020-01-01' + i %% 2000 "
            "FROM generate_series(1, %s) i",
            [COMPANIES, ROWS],
        )
        cursor.execute("CREATE INDEX ON baseline_row (company_id, number)")
        cursor.execute("ANALYZE baseline_row")
    user = User.objects.create_user("baseline")
    session: Any = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return str(session.session_key)


application = get_wsgi_application()
if __name__ == "__main__" and sys.argv[1:] == ["seed"]:
    print(seed())
