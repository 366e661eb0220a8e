"""`manage.py create_support`, and the first log-in behind its link."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from accounts.credentials import enrol
from accounts.models import AuthenticatorApp, User, UserSession
from selfservice.kernel.core.crypto import decrypt
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import World

PASSWORD = "fire ord på en række"


def create(*arguments: str) -> str:
    """Run the command; the path of the link it shows."""
    said = StringIO()
    call_command("create_support", "karl", "karl@nordlys-telefoni.example", *arguments, stdout=said)
    found = re.search(r"https?://[^/]+(/\S+)", said.getvalue())
    return found.group(1) if found else ""


def support(username: str = "karl") -> User:
    with as_system("tests: look"):
        return User.objects.system().get(username=username)


def apps(user: User) -> list[str]:
    """The names of the user's authenticator apps."""
    with as_system("tests: look"):
        return [app.name for app in AuthenticatorApp.objects.filter(user=user, confirmed=True)]


def open_link(client: Client, path: str) -> Any:
    return client.get(path, follow=True)


def code_of(client: Client) -> str:
    secret = decrypt(client.session[enrol.KEY].encode())
    return f"{totp(secret, t0=0):06d}"


def fill_in(client: Client, page: Any, **other: str) -> Any:
    form = page.context["form"]
    data = {
        "password": PASSWORD,
        "code": code_of(client),
        "name": "Telefon",
        "request_id": str(form["request_id"].value()),
        **other,
    }
    return client.post(page.request["PATH_INFO"], data)


@pytest.mark.django_db
def test_the_login_is_staff_invited_and_opened_by_nothing(client: Client) -> None:
    create("20 12 34 99", "--name", "Karl Kaas")
    karl = support()
    assert (karl.is_staff, karl.company_id, karl.state) == (True, None, User.State.INVITED)
    assert (karl.name, karl.mobile) == ("Karl Kaas", "+4520123499")
    assert not karl.has_usable_password()
    client.post(reverse("password_reset"), {"username": "karl"})
    with as_system("tests: look"):
        assert not OutboxCommand.objects.system().exists()


@pytest.mark.django_db
def test_the_link_gives_password_and_app_and_leads_to_the_admin(client: Client) -> None:
    page = open_link(client, create())
    assert page.status_code == 200
    answer = fill_in(client, page)
    assert answer.headers["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200
    karl = support()
    assert karl.state == User.State.ACTIVE
    assert karl.check_password(PASSWORD)
    assert apps(karl) == ["Telefon"]


@pytest.mark.django_db
def test_the_link_works_once(client: Client) -> None:
    link = create()
    fill_in(client, open_link(client, link))
    again = open_link(Client(), link)
    assert again.context["expired"]
    assert apps(support()) == ["Telefon"]


@pytest.mark.django_db
def test_a_page_left_open_does_nothing_after_the_link_was_used(client: Client) -> None:
    link, late = create(), Client()
    left_open = open_link(late, link)
    fill_in(client, open_link(client, link))
    assert fill_in(late, left_open).context["expired"]
    assert apps(support()) == ["Telefon"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("code", "000000"), ("code", ""), ("password", "kort"), ("password", "karl karl karl")]
)
def test_a_wrong_answer_is_shown_at_its_field_and_nothing_is_changed(client: Client, field: str, value: str) -> None:
    page = open_link(client, create())
    if field == "code" and code_of(client) == value:
        value = "111111"
    answer = fill_in(client, page, **{field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert support().state == User.State.INVITED
    assert apps(support()) == []


@pytest.mark.django_db
def test_a_link_expires_after_an_hour_and_when_a_newer_is_made(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = create()
    second = create("--again")
    assert open_link(client, first).context["expired"]
    assert "expired" not in open_link(client, second).context
    later = datetime.now() + timedelta(hours=2)
    monkeypatch.setattr("accounts.support.first_login.FirstLoginTokens._now", lambda _self: later)
    assert open_link(Client(), second).context["expired"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/foerste-log-ind/MQ/abc-def/", "/foerste-log-ind/%00/x/", "/foerste-log-ind/MQ/vaelg/"]
)
def test_a_made_up_link_opens_nothing(client: Client, path: str) -> None:
    answer = open_link(client, path)
    assert answer.status_code == 200
    assert answer.context["expired"]


def test_a_link_for_a_new_password_is_no_first_log_in(world: World, client: Client) -> None:
    from accounts.credentials.reset_tokens import reset_link

    link = reset_link({"user": str(world.sofie.uid)}).partition("/ny-adgangskode/")[2]
    assert open_link(client, f"/foerste-log-ind/{link}").context["expired"]


def test_again_ends_sessions_and_removes_password_and_factors(world: World) -> None:
    signed_in = sign_in(world.sofie)
    assert apps(world.sofie) == ["Test"]
    assert signed_in.get(reverse("admin:index")).status_code == 200
    call_command("create_support", "sofie", "sofie@nordlys-telefoni.example", "--again", stdout=StringIO())
    assert apps(world.sofie) == []
    assert not UserSession.objects.filter(user_id=world.sofie.pk).exists()
    assert signed_in.get(reverse("admin:index")).status_code == 302
    assert not support("sofie").has_usable_password()


@pytest.mark.parametrize("again", [(), ("--again",)])
def test_a_customers_login_is_never_made_staff(world: World, again: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="kunde"):
        call_command("create_support", world.mette.username, "x@nordlys-telefoni.example", *again)
    assert not support(world.mette.username).is_staff


@pytest.mark.django_db
def test_wrong_arguments_are_said(world: World) -> None:
    for arguments in (
        ("karl", "no mail"),
        ("karl", "k@x.example", "12"),
        ("k a r l", "k@x.example"),
        ("", "k@x.example"),
    ):
        with pytest.raises(CommandError):
            call_command("create_support", *arguments)
    with pytest.raises(CommandError, match="--again"):
        call_command("create_support", "sofie", "sofie@nordlys-telefoni.example")
    with pytest.raises(CommandError):
        call_command("create_support", "nobody", "n@nordlys-telefoni.example", "--again")


@pytest.mark.django_db
def test_no_secret_is_on_record(client: Client) -> None:
    link = create()
    fill_in(client, open_link(client, link))
    with as_system("tests: look"):
        rows = [*ActionRun.objects.system().values(), *AuditEntry.objects.system().values()]
    kept = str(rows)
    assert "invite_support" in kept
    assert "activate_support" in kept
    for secret in (PASSWORD, link.rsplit("/", 2)[1], support().password):
        assert secret not in kept


def test_the_link_comes_by_mail_and_is_in_no_table(committed: None, outside: Outside, settings: Any) -> None:
    # pytest-django puts a list in the place of SMTP.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert create("--mail") == ""
    with as_system("tests: look"):
        payload = str(OutboxCommand.objects.system().get(kind="mail").payload)
    assert "foerste-log-ind" not in payload
    assert deliver_due(kind="mail") == 1
    mail = outside.mails()[0]
    assert "karl@nordlys-telefoni.example" in str(mail)
    found = re.search(r"https?://[^/\s]+(/foerste-log-ind/\S+)", str(mail["text"]))
    assert found
    assert "expired" not in open_link(Client(), found.group(1)).context


def test_the_admin_itself_sets_no_password(world: World, outside: Outside) -> None:
    """It mails a link to the login's own address, at most five times an hour, and says so to somebody logged in."""
    signed_in, path = sign_in(world.sofie), reverse("admin:password_change")
    page = signed_in.get(path).content.decode()
    assert world.sofie.email in page and 'type="password"' not in page
    data = {"old_password": "x", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert [signed_in.post(path, data).status_code for _try in range(7)] == [302] * 5 + [429] * 2
    assert not support("sofie").check_password(PASSWORD)
    while deliver_due(kind="mail"):
        pass
    mails = outside.mails()
    assert {mail["to"][0] for mail in mails} == {world.sofie.email}
    assert 0 < len(mails) <= 5
    assert "/ny-adgangskode/" in str(mails[0]["text"])
