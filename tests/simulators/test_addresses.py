"""The simulated register of addresses and inventory of lines: pages, and what people change on them."""

from __future__ import annotations

import requests

from selfservice.gateways.addresses.simulator.places import House, Place, by_uuid, houses
from selfservice.gateways.qualification.simulator.lines import KNOWN, identifier
from tests.outside import Outside
from tests.patience import SECONDS


def page(outside: Outside, path: str) -> str:
    answer = requests.get(outside.url + path, timeout=SECONDS)
    assert answer.status_code == 200
    return answer.text


def test_its_addresses_look_real() -> None:
    places = [each for each in by_uuid().values() if isinstance(each, Place)]
    assert len({each.title for each in places}) == len(places) > 5000
    assert len(by_uuid()) == len(places) + sum(isinstance(each, House) for each in by_uuid().values())
    assert {"Kajgade 4, 2150 Nordhavn", "Vesterbro 31, 9000 Aalborg"} <= {each.title for each in places}
    assert len({road.town for road in houses()}) > 10
    assert {identifier(text) for text in KNOWN} <= set(by_uuid())


def test_an_address_is_removed_and_restored(outside: Outside) -> None:
    found = page(outside, "/sim/addresses/?q=kajgade 10, st. 2, 2150")
    assert "Kajgade 10, st. 2, 2150 Nordhavn" in found
    assert "navngivenvej" not in found
    assert '<a href="?q=Havnevej%204">' in page(outside, "/sim/addresses/?q=ha 4")
    gone = identifier("Kajgade 10, st. 2, 2150 Nordhavn")
    url = f"{outside.url}/sim/addresses/{gone}/remove"
    assert "Genopret adressen" in requests.post(url, timeout=SECONDS).text
    assert "Ingen adresser" in page(outside, "/sim/addresses/?q=kajgade 10, st. 2, 2150")
    assert outside.get("/sim/addresses/")["gone"] == [{"id": gone, "title": "Kajgade 10, st. 2, 2150 Nordhavn"}]
    assert "Genopret" not in requests.post(url, timeout=SECONDS).text
    assert requests.post(f"{outside.url}/sim/addresses/x/remove", timeout=SECONDS).status_code == 404


def test_what_an_address_has_is_changed(outside: Outside) -> None:
    assert "Fiber er klar" in page(outside, "/sim/qualification/")
    form = {"address": "Kajgade 4, 2150 Nordhavn", "profile": "coax"}
    answer = requests.post(f"{outside.url}/sim/qualification", data=form, timeout=SECONDS)
    assert answer.status_code == 200
    first = outside.get("/sim/qualification/")["addresses"][0]
    assert (first["text"], first["address"], first["profile"]) == (
        form["address"],
        identifier(form["address"]),
        "coax",
    )
    for wrong in ({"address": "", "profile": "coax"}, {"address": "x", "profile": "gold"}):
        assert requests.post(f"{outside.url}/sim/qualification", json=wrong, timeout=SECONDS).status_code == 400
