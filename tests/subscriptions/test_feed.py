"""The feed of subscriptions, SIM cards and daily usage: what is taken, what is kept, and that no code is reported."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line, SimCard, Subscription, UsageDay
from tests.world import World

PLANS = "code,category,name,price,data_included_mb,calls,binding_months,notice_days,down_mbit,up_mbit,offered\n"
PLAN = "mobil-30,mobile,Mobil Erhverv 30 GB,99.00,30000,included,0,30,,,yes\n"
SUBSCRIPTIONS = (
    "number,add_ons,price,holder_name,employee_number,department,cost_centre,bill_text,state,bars,started_on,"
    "binding_until,terminated_on,roaming_cap,account,username,plan\n"
)
SIMS = "iccid,kind,pin,puk1,puk2,smdp,matching_id,state,activated_on,number,cvr\n"
USAGE = "day,data_bytes,voice_seconds,sms,amount,number\n"
BO = "20 12 34 99,,99,Bo Berg,4711,Salg,100,,active,premium roaming,2024-01-12,,,400,44100298,,mobil-30\n"
CARD = "8945010000000000048,esim,1234,11112222,33334444,,,active,2026-11-03,20123499,\n"
DAY = "2026-11-20,1200000000,600,3,12.50,20123499\n"

Load = Callable[..., list[Result]]


@pytest.fixture
def load(world: World, tmp_path: Path) -> Load:
    def write_and_load(**files: str) -> list[Result]:
        files = {"plans": PLANS + PLAN} | files
        for old in tmp_path.iterdir():
            old.unlink()
        for name, content in files.items():
            (tmp_path / f"{name}.csv").write_text(content, "utf-8")
        return load_directory(tmp_path)

    return write_and_load


def bo() -> Subscription:
    with as_system("tests"):
        found: Subscription = Subscription.objects.system().get(number="+4520123499")
        return found


def counts(results: list[Result]) -> list[tuple[int, int, int, int]]:
    return [(r.inserted, r.updated, r.unchanged, r.refused) for r in results]


ALL = {"subscriptions": SUBSCRIPTIONS + BO, "sims": SIMS + CARD, "usage_days": USAGE + DAY}


def test_all_three_together_and_again(load: Load, world: World) -> None:
    assert counts(load(**ALL)) == [(1, 0, 0, 0)] * 4
    found = bo()
    assert (found.company_id, found.account_id, found.user_id) == (world.nordhavn.pk, world.other_konto.pk, None)
    assert (found.state, found.bars, found.data_included_mb) == ("active", ["roaming", "premium"], 30000)
    with as_system("tests"):
        sim = SimCard.objects.system().get(subscription=found)
        day = UsageDay.objects.system().get(subscription=found)
    assert (sim.company_id, sim.open("puk1"), sim.open("puk2")) == (world.nordhavn.pk, "11112222", "33334444")
    assert (day.company_id, day.data_bytes, str(day.amount)) == (world.nordhavn.pk, 1_200_000_000, "12.50")
    assert counts(load(**ALL)) == [(0, 0, 1, 0)] * 4


def test_what_has_changed_is_taken(load: Load, world: World) -> None:
    load(**ALL)
    moved = BO.replace("44100298", "44200105").replace("active", "barred").replace("premium roaming", "all")
    results = load(
        subscriptions=SUBSCRIPTIONS + moved,
        sims=SIMS + CARD.replace("11112222", "55556666"),
        usage_days=USAGE + DAY.replace("600", "900") + DAY.replace("11-20", "11-21"),
    )
    assert counts(results)[1:] == [(0, 1, 0, 0), (0, 1, 0, 0), (1, 1, 0, 0)]
    found = bo()
    assert (found.company_id, found.account_id) == (world.datter.pk, world.datter_konto.pk)
    with as_system("tests"):
        assert SimCard.objects.system().get(subscription=found).open("puk1") == "55556666"


def test_a_login_is_tied_and_stays_tied(load: Load, world: World) -> None:
    load(subscriptions=SUBSCRIPTIONS + BO.replace("44100298,", "44100298,NYNNE"))
    assert bo().user_id == world.nynne.pk
    assert counts(load(subscriptions=SUBSCRIPTIONS + BO)) == [(0, 0, 1, 0)] * 2
    assert bo().user_id == world.nynne.pk
    load(subscriptions=SUBSCRIPTIONS + BO.replace("44100298,", "44100298,jonas"))
    assert bo().user_id == world.jonas.pk


def test_a_bar_that_is_gone_is_nobodys_to_lift(load: Load) -> None:
    load(subscriptions=SUBSCRIPTIONS + BO.replace("premium", "all"))
    with as_system("tests"):
        Subscription.objects.system().filter(pk=bo().pk).update(lost_since="2026-11-20T10:00Z")
    load(subscriptions=SUBSCRIPTIONS + BO.replace("premium", "all data"))
    assert bo().lost_since
    load(subscriptions=SUBSCRIPTIONS + BO)
    assert bo().lost_since is None


def test_a_card_moves_with_its_number_and_usage_stays(load: Load, world: World) -> None:
    load(**ALL)
    load(subscriptions=SUBSCRIPTIONS + BO.replace("44100298", "55500011"))
    with as_system("tests"):
        assert SimCard.objects.system().get(subscription=bo()).company_id == world.fremmed.pk
        assert UsageDay.objects.system().get(subscription=bo()).company_id == world.nordhavn.pk


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        (BO.replace("20 12 34 99", "112"), "number"),
        (BO.replace("20 12 34 99", "kr 12"), "number"),
        (BO.replace("mobil-30", "fax-1"), "plan"),
        (BO.replace("mobil-30", "Mobil 30"), "plan"),
        (BO.replace(",400,", ",-1,"), "roaming_cap"),
        (BO.replace(",400,", f",{'9' * 30},"), "roaming_cap"),
        (BO.replace(",400,", ",2147483648,"), "roaming_cap"),
        (BO.replace(",,99,", ",Data 5,99,"), "add_ons"),
        (BO.replace(",99,", ",1e9,"), "price"),
        (BO.replace(",active", ",gone"), "state"),
        (BO.replace("premium", "gold"), "bars"),
        (BO.replace("12,,,", "12,,20261124,"), "terminated_on"),
        (BO.replace("44100298", "44109999"), "account"),
        (BO.replace("44100298,", "44100298,nobody"), "username"),
    ],
)
def test_a_wrong_subscription_is_refused(load: Load, wrong: str, column: str) -> None:
    _plans, result = load(subscriptions=SUBSCRIPTIONS + wrong)
    assert [(r.line, r.column) for r in result.refusals] == [(2, column)]


def test_a_line_without_a_phone_number(load: Load) -> None:
    circuit = BO.replace("20 12 34 99", "DK-ETH-1047").replace("mobil-30", "ethernet-1000")
    plans = PLANS + "ethernet-1000,circuits,Ethernet 1000,1995,,,36,90,1000,1000,yes\n"
    lines = (
        "number,a_end,b_end,down_mbit,up_mbit,technology,service_level\nDK-ETH-1047,Kajgade 4,Sydkajen 12,1000,1000,,\n"
    )
    results = load(plans=plans, subscriptions=SUBSCRIPTIONS + circuit, lines=lines)
    assert counts(results) == [(1, 0, 0, 0)] * 3
    with as_system("tests"):
        line = Line.objects.system().select_related("subscription").get()
        number = line.subscription
    assert (number.category, number.plan_name, str(line)) == ("circuits", "Ethernet 1000", "Kajgade 4 – Sydkajen 12")


def test_a_card_in_stock_belongs_to_a_company_and_no_number(load: Load, world: World) -> None:
    stock = CARD.replace("active,2026-11-03,20123499,", "stock,,,12345674")
    assert counts(load(sims=SIMS + stock))[1:] == [(1, 0, 0, 0)]
    with as_system("tests"):
        card = SimCard.objects.system().get(iccid="8945010000000000048")
    assert (card.company_id, card.subscription_id, card.state) == (world.nordhavn.pk, None, "stock")
    (_plans, result) = load(sims=SIMS + stock.replace("12345674", ""))
    assert (result.refused, result.inserted) == (1, 0)


def test_a_day_that_is_there_twice(load: Load) -> None:
    results = load(**{**ALL, "usage_days": USAGE + DAY + DAY})
    assert [str(r) for r in results[3].refusals] == [
        "usage_days.csv, line 3, number,day: +4520123499 2026-11-20 stands twice in the file"
    ]


@pytest.mark.parametrize("wrong", ["x", "-1", "1e400", "9" * 25, "9223372036854775808"])
def test_wrong_amounts_of_data(load: Load, wrong: str) -> None:
    results = load(**{**ALL, "usage_days": USAGE + DAY.replace("1200000000", wrong)})
    assert [(r.column) for r in results[3].refusals] == ["data_bytes"]


SECRET = "24681357"
MISPLACED = [
    CARD.replace("11112222", f"{SECRET}9"),
    CARD.replace("11112222", f"PUK {SECRET}"),
    CARD.replace("33334444", f"{SECRET}\x00"),
    CARD.replace("esim", SECRET),
    CARD.replace("active", SECRET),
    CARD.replace("2026-11-03", SECRET),
    CARD.replace("8945010000000000048", SECRET),
    # Eight digits are a phone number, which nobody has.
    CARD.replace("20123499", SECRET),
    CARD.replace("esim,", f"esim,{SECRET},"),
    CARD.replace("1234,", f"{SECRET}9,"),
    CARD.replace("33334444,,", f"33334444,,{SECRET}x"),
    CARD + CARD.replace("11112222", SECRET),
    f'"{SECRET}' + CARD,
]


@pytest.mark.parametrize("rows", MISPLACED)
def test_no_refusal_tells_a_code(load: Load, tmp_path: Path, rows: str) -> None:
    results = load(subscriptions=ALL["subscriptions"], sims=SIMS + rows)
    assert results[2].refused
    reported = " ".join(map(str, results[2].refusals))
    out = io.StringIO()
    for options in ([], ["--json"]):
        with pytest.raises(CommandError):
            call_command("load", str(tmp_path), *options, stdout=out, stderr=out)
    assert SECRET not in reported + out.getvalue()


def test_codes_are_nowhere_in_plain(load: Load, capfd: pytest.CaptureFixture[str]) -> None:
    load(**ALL)
    with as_system("tests"), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, ' ') FROM subscriptions_simcard s")
        (stored,) = cursor.fetchone()
    printed = "".join(capfd.readouterr())
    for code in ("11112222", "33334444"):
        assert code not in stored + printed
        # Nor as PostgreSQL shows bytes.
        assert code.encode().hex() not in stored
