"""One effect each: a form sent twice, thirty-two times at once, or two applications of one company at once."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ActivationCode, Application, Letter, User
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.conftest import CVR
from tests.accounts.steps import BLOMSTER, applied, apply
from tests.outside import Outside
from tests.world import make_company


def counted() -> tuple[int, int, int, int]:
    """Applications, letters, invited logins, commands for e-Boks."""
    with as_system("tests"):
        commands = OutboxCommand.objects.system().filter(kind="eboks.letter")
        users = User.objects.system().filter(state="invited")
        return Application.objects.system().count(), Letter.objects.system().count(), users.count(), commands.count()


@pytest.fixture
def customer(committed: None) -> None:
    with as_system("tests"):
        make_company(CVR, "Ålborg Blomster ApS")


def test_a_form_sent_twice_is_one_application(customer: None, outside: Outside) -> None:
    client, form = Client(), applied()
    first, second = (client.post("/ansoeg/skema/", form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert counted() == (1, 1, 1, 1)


def test_a_form_mended_and_sent_again_is_another_application(customer: None, outside: Outside) -> None:
    """A browser that goes back keeps the hidden id; what the person has corrected must not be dropped."""
    client, form = Client(), applied(cvr="12345674", company_name="Nordhavn Byg A/S")
    first = client.post("/ansoeg/skema/", form)
    second = client.post("/ansoeg/skema/", form | {"cvr": CVR, "company_name": BLOMSTER})
    assert first["Location"] != second["Location"]
    assert counted() == (2, 1, 1, 1)


def test_thirty_two_posts_of_one_form_are_one_application(
    customer: None, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.onboarding.views.over_limit", lambda *_a, **_k: False)
    form = applied()
    answers = at_once(32, lambda _n: Client().post("/ansoeg/skema/", form))
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert counted() == (1, 1, 1, 1)
    with as_system("tests"):
        assert ActionRun.objects.system().filter(action="apply").count() == 1
    deliver_due(kind="eboks.letter")
    assert len(outside.letters(CVR)) == 1


def test_two_people_of_one_company_at_once_get_one_letter(customer: None, outside: Outside) -> None:
    answers = at_once(8, lambda n: apply(Client(), name=f"Person {n}"))
    assert {a.status_code for a in answers} == {302}
    assert counted() == (8, 1, 1, 1)
    with as_system("tests"):
        states = sorted(Application.objects.system().values_list("state", flat=True))
    assert states == ["approved"] + ["duplicate"] * 7
    deliver_due(kind="eboks.letter")
    with as_system("tests"):
        assert ActivationCode.objects.system().count() == 1
    assert len(outside.letters(CVR)) == 1


def test_companies_of_one_name_at_once_all_get_a_user_name(
    committed: None, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though every one of them draws the same number first."""
    numbers = ["99000007", "99000015", "99000023", "99000031"]
    with as_system("tests"):
        for cvr in numbers:
            make_company(cvr, "Dansk Et-eller-andet ApS")
    draws = {"left": len(numbers)}

    def draw(below: int) -> int:
        draws["left"] -= 1
        return 0 if draws["left"] >= 0 else -draws["left"]

    monkeypatch.setattr("accounts.onboarding.usernames.secrets.randbelow", draw)
    answers = at_once(4, lambda n: apply(Client(), cvr=numbers[n]))
    assert {a.status_code for a in answers} == {302}
    assert counted() == (4, 4, 4, 4)


def test_what_waits_for_support_is_not_asked_of_support_again(committed: None, outside: Outside) -> None:
    """Sent again after Back, with a new hidden id: the same answer, and one line for support."""
    apply(cvr="12345674")
    apply(cvr="12345674", email="ANNA@blomster.example")
    apply(cvr="12345674", email="anden@blomster.example")
    with as_system("tests"):
        states = list(Application.objects.system().order_by("id").values_list("state", flat=True))
    assert states == ["with_support", "duplicate", "with_support"]
