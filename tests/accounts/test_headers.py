"""What every answer says to the browser: keep nothing, run nothing but ours, guess nothing, send cookies safely."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.accounts.steps import give_app, give_password
from tests.world import World

pytestmark = pytest.mark.django_db
PAGES = ("/", "/profil/", "/profil/app/", "/profil/adgangskode/", "/bekraeft/", "/findes-ikke/")
PUBLIC = ("/ansoeg/", "/ansoeg/skema/", "/aktiver/", "/log-ind/", "/glemt-adgangskode/", "/support/")


@pytest.mark.parametrize("path", PAGES + PUBLIC)
def test_every_page(path: str, world: World, signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(world.mette).get(path) if path in PAGES else Client().get(path)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    page = answer.content.decode()
    assert "<style" not in page and ' style="' not in page and " onclick=" not in page
    assert "<script>" not in page


def test_the_admin_and_redirects_too(world: World, signed_in: Callable[[User], Client]) -> None:
    for answer in (signed_in(world.sofie).get("/admin/"), Client().get("/")):
        assert "no-store" in answer["Cache-Control"]
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_cookies_are_for_the_server_alone(world: World, client: Client) -> None:
    give_app(world.mette)
    client.get("/log-ind/")
    give_password(client, "mette")
    client.post("/udseende/", {"theme": "dark"})
    assert {"csrf", "session", "theme"} == set(client.cookies)
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/"), cookie.key
        assert not cookie["domain"]


def test_messages_after_an_action_are_in_no_cookie(world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    client.post("/profil/log-ud-andre/")
    assert "messages" not in client.cookies
    assert 'class="notice"' in client.get("/profil/").content.decode()


def test_an_invented_host_is_refused(db: None) -> None:
    assert Client(HTTP_HOST="evil.example").get("/log-ind/").status_code == 400


OVER_HTTPS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
secure = Client(HTTP_X_FORWARDED_PROTO="https", HTTP_HOST="selv.example")
page = secure.get("/log-ind/")
secure.post("/log-ind/", {"login-current_step": "auth", "auth-username": "x", "auth-password": "y",
    "csrfmiddlewaretoken": ""})
secure.post("/sprog/", {"language": "en"})
plain = Client(HTTP_HOST="selv.example").get("/log-ind/")
print(json.dumps({
    "status": page.status_code, "hsts": page.headers.get("Strict-Transport-Security", ""),
    "plain": [plain.status_code, plain.headers.get("Location", "")],
    "cookies": {c.key: [bool(c["secure"]), bool(c["httponly"]), c["path"], c["domain"], c["samesite"]]
                for c in secure.cookies.values()},
    "language": settings.LANGUAGE_COOKIE_NAME, "session": settings.SESSION_COOKIE_NAME,
}))
"""


@pytest.mark.usefixtures("django_db_setup")
def test_over_https_cookies_have_the_host_prefix_and_hsts_is_sent() -> None:
    """The same code with PORTAL_URL on https, in a process of its own: settings are read once."""
    environment = os.environ | {"PORTAL_URL": "https://selv.example", "DJANGO_SETTINGS_MODULE": "selfservice.settings"}
    done = subprocess.run(
        [sys.executable, "-c", OVER_HTTPS],
        env=environment,
        capture_output=True,
        text=True,
        cwd=settings.ROOT,
        check=True,
    )
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["status"] == 200
    assert result["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert result["plain"] == [301, "https://selv.example/log-ind/"]
    assert (result["session"], result["language"]) == ("__Host-session", "__Host-language")
    assert {"__Host-csrf", "__Host-session", "__Host-language"} <= set(result["cookies"])
    for name, (secure, http_only, path, domain, same_site) in result["cookies"].items():
        assert name.startswith("__Host-"), name
        assert (secure, http_only, path, domain, same_site) == (True, True, "/", "", "Lax"), name
