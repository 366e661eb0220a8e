"""Orders by file: a verdict for each row in the words of the form, and the good rows ordered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from orders.models import Order, OrderFile, OrderItem, PortIn
from orders.porting.consent import VERSION
from selfservice.kernel.exports.xlsx import workbook
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.orders.made import delivered, items_of, now
from tests.orders.moving import CVR, answered, day, ordered
from tests.orders.test_mobile_pages import text_of, the_order
from tests.outside import Outside
from tests.subscriptions.swapping import stock_card
from tests.world import World

PAGE = "/bestil/mobil/fra-fil/"
CARD = "8945012310641199994"


@pytest.fixture
def mette(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The administrator."""
    make_plan()
    return signed_in(world.mette)


def sent(mette: Client, world: World, file: bytes | str, **more: Any) -> Any:
    """The answer to a file with shared answers."""
    content = file.encode() if isinstance(file, str) else file
    data = {"plan": "mobil-100", "account": str(world.konto.uid), "kind": "esim", **more}
    return mette.post(PAGE, {**data, "file": SimpleUploadedFile("bestil.csv", content)}, follow=True)


def sheet(*rows: tuple[str, ...]) -> bytes:
    heads, *lines = rows
    with workbook("Ark", list(heads), [[list(line) for line in lines]], as_text=True) as file:
        return file.read()


def drafts() -> list[Order]:
    with as_system("tests"):
        return list(Order.objects.system().order_by("pk"))


def test_good_rows_are_ordered_and_bad_ones_named(mette: Client, world: World, outside: Outside) -> None:
    make_plan("mobil-fri", name="Fri", price=229)
    answer = sent(mette, world, f"Navn;Afdeling;Abonnement\nIda Holm;Salg;\n{'x' * 201};;\nBo;;Fri\nEva;;Findes ikke\n")
    page = text_of(answer)
    assert "Ida Holm" in page
    assert "2 rækker er udeladt" in page
    order = the_order()
    with as_system("tests"):
        file = OrderFile.objects.system().get(order=order)
    assert [line for line, _said, _why in file.refused] == [3, 5]
    assert "201" in file.refused[0][2]
    mette.post(answer.request["PATH_INFO"], {"seen": "378.00 0 0 30"})
    delivered()
    assert [(i.holder_name, i.plan.code, i.position) for i in items_of(order)] == [
        ("Ida Holm", "mobil-100", 2), ("Bo", "mobil-fri", 4),
    ]  # fmt: skip
    assert {item.state for item in items_of(order)} == {OrderItem.State.DONE}
    assert now(order).state == "done"


def test_a_card_of_the_stock_is_in_one_row_only(mette: Client, world: World) -> None:
    card = stock_card(world).iccid
    used = stock_card(world, 2, state="ended").iccid
    rows = f"Bruger;ICCID\nIda;{card}\nBo;{card}\nEva;\nUlla;{CARD}\nOle;{used}\n"
    answer = sent(mette, world, rows, kind="stock")
    page = text_of(answer)
    with as_system("tests"):
        refused = OrderFile.objects.system().get().refused
    assert [why.partition(".")[0] for _line, _said, why in refused] == [
        "En anden række har det også",
        "Skriv nummeret på kortet",
        "Kortet er ikke et af jeres simkort",
        "Kortet har været brugt, og et kort kan kun bruges én gang",
    ]
    assert "4 rækker er udeladt" in page


def test_a_workbook_with_numbers_and_a_formula(mette: Client, world: World) -> None:
    sent(mette, world, sheet(("Bruger", "Medarbejdernummer"), ("Ida", "0042"), ("=1+1", "7")))
    first = items_of(the_order())[0]
    assert (first.holder_name, first.employee_number) == ("Ida", "0042")


def test_a_row_that_is_there_twice(mette: Client, world: World) -> None:
    sent(mette, world, "\ufeffBruger;Medarbejdernr\nIda;42\nLager;\nIda;42\nLager;\nIda;43\n")
    with as_system("tests"):
        refused = OrderFile.objects.system().get().refused
    assert refused == [[4, "Ida · 42", "En anden række er helt den samme."]]
    assert len(items_of(the_order())) == 4


def test_unknown_columns_are_asked_about_and_remembered(mette: Client, world: World) -> None:
    content = "Hvem;Hvor\nIda;Salg\n"
    asked = sent(mette, world, content).content.decode()
    assert drafts() == []
    token = re.findall(r'name="kept" value="(\w+)"', asked)[0]
    shared = {"plan": "mobil-100", "account": str(world.konto.uid), "kind": "esim", "kept": token}
    assert drafts() == []
    mette.post(PAGE, {**shared, "column_holder_name": "0", "column_department": "1"})
    assert [(i.holder_name, i.department) for i in items_of(the_order())] == [("Ida", "Salg")]
    sent(mette, world, content)
    assert len(drafts()) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Bruger\n",
        b"%PDF-1.4",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        ("Bruger\n" + "Ida\n" * 5001).encode(),
        b"Bruger\n" + b"x" * 2 * 1024 * 1024,
    ],
)
def test_a_file_that_can_not_be_used(content: bytes, mette: Client, world: World) -> None:
    assert 'id="errors"' in sent(mette, world, content).content.decode()
    assert drafts() == []


def test_a_file_replaces_the_one_before(mette: Client, world: World) -> None:
    sent(mette, world, "Bruger\nIda\n")
    order = the_order()
    assert f"{PAGE}?kladde={order.uid}" in mette.get(f"/bestil/{order.uid}/bestil/").content.decode()
    page = mette.get(f"{PAGE}?kladde={order.uid}").content.decode()
    assert re.search(r'value="mobil-100"[^>]*checked', page)
    file = SimpleUploadedFile("b.csv", b"Bruger\nBo\nEva\n")
    data = {"plan": "mobil-100", "account": str(world.konto.uid), "kind": "esim", "file": file}
    mette.post(f"{PAGE}?kladde={order.uid}", data)
    assert [item.holder_name for item in items_of(order)] == ["Bo", "Eva"]


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_the_empty_file_is_understood(file_format: str, mette: Client, world: World) -> None:
    answer: Any = mette.get(f"{PAGE}?skabelon={file_format}")
    empty = b"".join(answer.streaming_content)
    assert len(empty) > 20
    if file_format == "csv":
        sent(mette, world, empty + b"Ida;;;;;\n")
        assert [item.holder_name for item in items_of(the_order())] == ["Ida"]


MOVES = (
    "Bruger;Nummer, der skal flyttes;Udbyder nu;CVR-nummer hos udbyderen;Navn hos udbyder;Simkort hos udbyder;Flyttedag"
)


def moving(*rows: str) -> str:
    return "\n".join([MOVES, *rows, ""])


def test_numbers_move_here_by_a_file_with_one_consent(mette: Client, world: World, outside: Outside) -> None:
    on = f"{day():%d.%m.%Y}"
    file = moving(
        f"Ida;31 00 00 00;Fjordmobil;;;;{on}",
        "Bo;+4531000004;sun;12345674;;;",
        "Eva;31020006;Kløvertele;;Kirsten Holm;8945010000000000014;",
        "Ulla;;;;;;",
    )
    without = sent(mette, world, file)
    assert "Giv fuldmagt til at flytte numrene" in text_of(without)
    assert drafts() == []
    drafted = sent(mette, world, file, consent="on")
    assert "fra Sundtel" in text_of(drafted)
    order = the_order()
    with as_system("tests"):
        ports = list(PortIn.objects.system().select_related("item").order_by("item__position"))
    assert [(p.item.number, p.donor, p.cvr, p.name, p.iccid, p.day) for p in ports] == [
        ("+4531000000", "FJO", CVR, "", "", day()),
        ("+4531000004", "SUN", CVR, "", "", day(1)),
        ("+4531020006", "KLO", "", "Kirsten Holm", "8945010000000000014", day(1)),
    ]
    assert {(p.consent_version, p.consented_by_id) for p in ports} == {(VERSION, world.mette.pk)}
    mette.post(drafted.request["PATH_INFO"], {"seen": "596.00 0 0 30"})
    ordered()
    answered(outside)
    with as_system("tests"):
        assert set(PortIn.objects.system().values_list("state", flat=True)) == {"accepted"}
        assert OrderItem.objects.system().get(order=order, holder_name="Ulla").state == "done"


def test_what_is_wrong_with_a_number_to_move_is_in_the_words_of_the_form(
    mette: Client, world: World, outside: Outside
) -> None:
    saturday = day() + timedelta(days=5 - day().weekday())
    wrong = {
        "Bo;;Fjordmobil;;;;": "Skriv det nummer, der skal flyttes.",
        "Bo;3100000;Fjordmobil;;;;": "8 cifre",
        "Bo;70102030;Fjordmobil;;;;": "Det er ikke et mobilnummer.",
        f"Bo;{world.own_number.number};Fjordmobil;;;;": "Din virksomhed har allerede nummeret hos os.",
        "Bo;31000001;;;;;": "Vælg den udbyder, som har nummeret nu.",
        "Bo;31000001;Findes ikke;;;;": "Vælg den udbyder, som har nummeret nu.",
        "Bo;31000001;FJO;12345675;;;": "Et CVR-nummer har 8 cifre",
        "Bo;31000001;FJO;12345674;Bo;;": "Skriv enten et CVR-nummer eller et navn.",
        f"Bo;31000001;FJO;;;;{saturday:%d.%m.%Y}": "Numre flyttes kun på hverdage.",
        "Bo;31000000;FJO;;;;": "En anden række har det også.",
    }
    sent(mette, world, moving("Ida;31 00 00 00;FJO;;;;", *wrong), consent="on")
    with as_system("tests"):
        refused = OrderFile.objects.system().get().refused
    assert [line for line, _said, _why in refused] == [*range(3, 13)]
    for (_line, _said, why), said in zip(refused, wrong.values(), strict=True):
        assert said in why
    assert [item.number for item in items_of(the_order())] == ["+4531000000"]
