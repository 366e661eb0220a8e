"""Who gets into the admin: support with a proved second factor, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Letter, User
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.scope.models import ScopedModel, as_system
from tests.accounts.steps import current_code, give_app, give_code, give_password, give_reason, give_sms
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]


def addresses() -> list[str]:
    """The first page of every part of the admin."""
    names = [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]
    return [reverse("admin:index"), *(reverse(f"admin:{name}_changelist") for name in names)]


def test_support_logs_in_with_an_app_and_lands_in_the_admin(world: World, client: Client) -> None:
    app = give_app(world.sofie)
    give_password(client, "sofie")
    assert give_code(client, current_code(app))["Location"] == "/admin/"
    give_reason(client)
    assert [client.get(path).status_code for path in addresses()] == [200] * len(addresses())


def test_a_customers_administrator_is_refused(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    for path in addresses():
        answer = client.get(path, follow=True)
        assert answer.status_code == 403, path
        assert "Sofie" not in answer.content.decode()


def test_a_password_alone_is_sent_to_the_log_in(world: World, client: Client) -> None:
    give_app(world.sofie)
    give_password(client, "sofie")
    for path in addresses():
        assert client.get(path, follow=True).redirect_chain[-1][0].startswith("/log-ind/")


def test_text_messages_are_not_for_support(world: World, outside: Outside, client: Client) -> None:
    sms = give_sms(world.sofie)
    give_password(client, "sofie")
    client.post("/log-ind/", {"challenge_device": sms.persistent_id, "login-current_step": "token"})
    assert outside.messages(sms.number) == []
    assert client.get("/admin/", follow=True).redirect_chain


def test_support_that_may_not_look_may_not_act(world: World, signed_in: Signed) -> None:
    """Staff without Django's permissions: neither pages nor acts."""
    with as_system("tests"):
        User.objects.system().filter(pk=world.sofie.pk).update(is_superuser=False)
        sofie = User.objects.system().get(pk=world.sofie.pk)
    client = signed_in(sofie)
    assert client.get("/admin/accounts/user/").status_code == 403
    path = f"/admin/accounts/user/{world.mette.pk}/act/delete_login/"
    assert client.post(path, {"reason": "x"}).status_code == 403
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).state == "active"


def test_support_has_no_business_on_the_customers_pages(world: World, signed_in: Signed) -> None:
    client = signed_in(world.sofie)
    for path in ("/", "/profil/", "/profil/app/"):
        assert client.get(path)["Location"] == "/admin/"


def test_only_our_own_tables_are_there_and_nothing_is_typed_into_them(world: World, signed_in: Signed) -> None:
    client = signed_in(world.sofie)
    for model, page in admin.site._registry.items():
        # The catalogue is the same for every customer.
        assert isinstance(page, ScopedAdmin) or not issubclass(model, ScopedModel), model
        assert not page.list_editable
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_add")).status_code == 403
    for path in (f"{world.mette.pk}/delete/", f"{world.mette.pk}/password/"):
        assert client.post(f"/admin/accounts/user/{path}", {"password1": "x", "post": "yes"}).status_code in (
            302,
            403,
            404,
        )
    change = f"/admin/accounts/user/{world.mette.pk}/change/"
    client.post(f"/admin/reason/{world.nordhavn.pk}/?next={change}", {"reason": "Ringer"})
    assert client.post(change, {"name": "En Anden", "is_staff": "on"}).status_code == 403
    with as_system("tests"):
        kept = User.objects.system().get(pk=world.mette.pk)
    assert (kept.name, kept.is_staff, kept.password) == (world.mette.name, False, world.mette.password)


def test_no_secret_is_shown(world: World, signed_in: Signed) -> None:
    client = signed_in(world.sofie)
    app = give_app(world.mette)
    client.post(f"/admin/reason/{world.nordhavn.pk}/", {"reason": "Ringer"})
    page = client.get(f"/admin/accounts/user/{world.mette.pk}/change/").content.decode()
    assert "mette@example.com" in page
    for secret in (world.mette.password, app.secret_text, bytes(app.secret).decode()):
        assert secret not in page
    assert "pdf" in (admin.site._registry[Letter].exclude or ())


@pytest.mark.parametrize(
    "query",
    ["o=,", "o=99", "p=1e400", "p=-1", "q=%00", "q=" + "x" * 5000, "state__exact=%00", "id__exact=x", "e=1", "all=",
     "password__startswith=a", "activation_codes__hash__startswith=a"],
)  # fmt: skip
def test_odd_filters_never_fail_and_open_no_other_column(query: str, world: World, signed_in: Signed) -> None:
    client = give_reason(signed_in(world.sofie))
    for part in ("user", "company", "application"):
        assert client.get(f"/admin/accounts/{part}/?{query}").status_code in (200, 302, 400)


@pytest.mark.parametrize("pk", ["0", "x", "9" * 30, "%00", "-1"])
def test_odd_rows_never_fail(pk: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.sofie)
    for path in (f"{pk}/change/", f"{pk}/history/", f"{pk}/act/delete_login/", f"{world.mette.pk}/act/nothing/"):
        assert client.get(f"/admin/accounts/user/{path}").status_code in (302, 404)
    assert client.get(f"/admin/reason/{pk}/").status_code == 404
