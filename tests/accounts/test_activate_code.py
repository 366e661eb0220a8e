"""The letter's code: how it may be written, and every way it can be dead, all answered alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import ActivationCode, Application, Company, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import MOBILE, NEW_PASSWORD, apply, deliver, errors, letter, shape
from tests.outside import Outside
from tests.world import make_company

pytestmark = pytest.mark.django_db
FORWARD = "/aktiver/adgangskode/"


@pytest.fixture
def known(blomster: Company, outside: Outside) -> tuple[str, str]:
    return letter(outside)


def enter(username: str, code: str) -> object:
    return Client().post("/aktiver/", {"username": username, "code": code})


def opens(username: str, code: str) -> bool:
    answer = Client().post("/aktiver/", {"username": username, "code": code})
    return answer.headers.get("Location") == FORWARD


def change(**fields: object) -> None:
    with as_system("tests"):
        ActivationCode.objects.system().update(**fields)


def test_case_dashes_spaces_and_misread_letters_dont_matter(known: tuple[str, str]) -> None:
    username, code = known
    misread = code.replace("0", "o").replace("1", "l")
    for text in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} ", misread):
        assert opens(username, text)
    assert opens(f" {username.upper()} ", code)


def test_every_dead_code_gets_the_same_answer(known: tuple[str, str], outside: Outside) -> None:
    username, code = known[0], known[1].replace("-", "")
    with as_system("tests"):
        make_company("99000015", "En Anden ApS")
    other_username, other_code = letter(outside, "99000015")
    other_code = other_code.replace("-", "")
    now = timezone.now()
    # The same user name is asked in each, so that the page, which keeps it, is the same.
    answers = {"wrong": enter(username, "0" * 16), "foreign": enter(username, other_code)}
    alive: dict[str, object] = {
        "used_at": None,
        "revoked_at": None,
        "expires_at": now + timedelta(days=7),
        "wrong_tries": 0,
    }
    dead: dict[str, dict[str, object]] = {
        "used": {"used_at": now},
        "revoked": {"revoked_at": now},
        "expired": {"expires_at": now - timedelta(seconds=1)},
        "five wrong tries": {"wrong_tries": 5},
    }
    for name, fields in dead.items():
        with as_system("tests"):
            ActivationCode.objects.system().filter(user__username=username).update(**(alive | fields))
        answers[name] = enter(username, code)
    shapes = {name: shape(answer)[2].replace(code, "X").replace(other_code, "X") for name, answer in answers.items()}
    shapes = {name: page.replace("0" * 16, "X") for name, page in shapes.items()}
    assert len(set(shapes.values())) == 1, shapes.keys()
    assert {shape(a)[0] for a in answers.values()} == {200}
    assert errors(answers["used"])
    assert opens(other_username, other_code)


def test_an_unknown_user_name_gets_the_same_answer_and_costs_the_same_hashing(
    known: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth import hashers

    hashings: list[str] = []
    verify = hashers.Argon2PasswordHasher.verify

    def counted(self: object, password: str, encoded: str) -> bool:
        hashings.append("verify")
        return bool(verify(self, password, encoded))  # type: ignore[arg-type]

    encode = hashers.Argon2PasswordHasher.encode

    def counted_encode(self: object, password: str, salt: str) -> str:
        hashings.append("encode")
        return str(encode(self, password, salt))  # type: ignore[arg-type]

    enter("nobody-1234", "0" * 16)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", counted)
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", counted_encode)
    unknown = shape(enter("nobody-1234", "0" * 16))[2].replace("nobody-1234", "NAME")
    first, hashings[:] = list(hashings), []
    wrong = shape(enter(known[0], "0" * 16))[2].replace(known[0], "NAME")
    assert unknown == wrong
    assert first == hashings == ["verify"]


def test_it_lives_for_seven_days(known: tuple[str, str]) -> None:
    for after, lives in ((timedelta(days=7, minutes=-5), True), (timedelta(days=7, minutes=5), False)):
        with time_machine.travel(timezone.now() + after, tick=False):
            assert opens(*known) is lives


def test_five_wrong_tries_close_it(known: tuple[str, str]) -> None:
    username, code = known
    for n in range(5):
        assert not opens(username, f"{n}" * 16)
    assert not opens(username, code)
    with as_system("tests"):
        assert ActivationCode.objects.system().get().wrong_tries == 5


def test_four_wrong_tries_dont(known: tuple[str, str]) -> None:
    for n in range(4):
        assert not opens(known[0], f"{n}" * 16)
    assert opens(*known)


def test_an_activation_under_way_ends_with_its_code(known: tuple[str, str], client: Client, outside: Outside) -> None:
    client.post("/aktiver/", {"username": known[0], "code": known[1]})
    client.post(FORWARD, {"password": NEW_PASSWORD})
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    change(revoked_at=timezone.now())
    answer = client.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    assert answer["Location"] == "/aktiver/"
    with as_system("tests"):
        assert User.objects.system().get(username=known[0]).state == "invited"


def test_an_activation_under_way_ends_after_half_an_hour(known: tuple[str, str], client: Client) -> None:
    client.post("/aktiver/", {"username": known[0], "code": known[1]})
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert client.get(FORWARD)["Location"] == "/aktiver/"


def test_a_used_code_opens_nothing_more(known: tuple[str, str], client: Client, outside: Outside) -> None:
    client.post("/aktiver/", {"username": known[0], "code": known[1]})
    client.post(FORWARD, {"password": NEW_PASSWORD})
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": "20123456"})
    client.post("/aktiver/mobil/", {"code": outside.sms_code(MOBILE)})
    assert not opens(*known)


def test_a_new_letter_closes_the_old_code(known: tuple[str, str], outside: Outside) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=1), tick=False):
        apply(name="Anden Ansøger")
        deliver("eboks.letter")
        with as_system("tests"):
            live = ActivationCode.objects.system().filter(revoked_at=None)
            assert live.get().user.name == "Anden Ansøger"
            assert live.get().user.username != known[0]
        assert not opens(*known)
        assert opens(live_username(), outside.code("99000007"))


def live_username() -> str:
    with as_system("tests"):
        return ActivationCode.objects.system().get(revoked_at=None).user.username


@pytest.mark.parametrize("text", ["", "\x00", "x" * 10_240, "\u202e" * 16, "<script>", "７" * 16, "-" * 16])
def test_odd_codes_are_only_wrong(text: str, known: tuple[str, str]) -> None:
    for form in ({"username": known[0], "code": text}, {"username": text, "code": known[1]}):
        answer = Client().post("/aktiver/", form)
        assert answer.status_code == 200
        assert errors(answer)


def test_too_many_tries_from_one_address(known: tuple[str, str]) -> None:
    for n in range(60):
        enter(f"nobody-{n}", "0" * 16)
    assert not opens(*known)
    assert "mange" in errors(enter(*known))


def test_a_code_that_five_wrong_tries_have_closed_is_replaced_by_applying_again(
    known: tuple[str, str], outside: Outside
) -> None:
    username, code = known
    apply()
    assert states() == ["approved", "duplicate"], "while the code lives, it is under way"
    for _try in range(5):
        enter(username, "0" * 16)
    assert not opens(username, code)
    apply()
    # Under way from then on, also before its letter is written.
    apply()
    assert states()[2:] == ["approved", "duplicate"]
    deliver("eboks.letter")
    with as_system("tests"):
        newest = Application.objects.system().filter(state="approved").select_related("user").latest("id")
    assert newest.user and newest.user.username != username
    assert outside.code(CVR) != code and opens(newest.user.username, outside.code(CVR))


def states() -> list[str]:
    with as_system("tests"):
        return list(Application.objects.system().order_by("id").values_list("state", flat=True))
