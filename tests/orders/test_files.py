"""Orders by file: a verdict for each row in the words of the form, and the good rows ordered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from orders.models import Order, OrderFile, OrderItem
from selfservice.kernel.exports.xlsx import workbook
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.orders.made import delivered, items_of, now
from tests.orders.test_mobile_pages import text_of, the_order
from tests.outside import Outside
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
    mette.post(answer.request["PATH_INFO"], {"seen": "378.00 0"})
    delivered()
    assert [(i.holder_name, i.plan.code, i.position) for i in items_of(order)] == [
        ("Ida Holm", "mobil-100", 2), ("Bo", "mobil-fri", 4),
    ]  # fmt: skip
    assert {item.state for item in items_of(order)} == {OrderItem.State.DONE}
    assert now(order).state == "done"


def test_a_card_is_in_one_row_only(mette: Client, world: World) -> None:
    answer = sent(mette, world, f"Bruger;ICCID\nIda;{CARD}\nBo;{CARD}\nEva;\n", kind="stock")
    page = text_of(answer)
    with as_system("tests"):
        refused = OrderFile.objects.system().get().refused
    assert [why for _line, _said, why in refused] == ["En anden række har det også.", "Skriv nummeret på kortet."]
    assert "2 rækker er udeladt" in page


def test_a_workbook_with_numbers_and_a_formula(mette: Client, world: World) -> None:
    sent(mette, world, sheet(("Bruger", "Medarbejdernummer"), ("Ida", "0042"), ("=1+1", "7")))
    first = items_of(the_order())[0]
    assert (first.holder_name, first.employee_number) == ("Ida", "0042")


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
    [b"", b"Bruger\n", b"%PDF-1.4", b"PK\x03\x04 broken", ("Bruger\n" + "Ida\n" * 5001).encode()],
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
