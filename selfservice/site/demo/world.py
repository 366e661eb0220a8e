"""Makes the demo world's feed files, the same bytes every time on the same day."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

from stdnum.dk import cvr as cvr_rule

from selfservice.site.demo import numbers

Row = tuple[str, ...]

COMPANIES = [
    # cvr, name, parent, street, postcode, city
    ("12345674", "Nordhavn Byg A/S", "", "Kajgade 4", "2150", "Nordhavn"),
    ("40000011", "Nordhavn Anlæg ApS", "12345674", "Kajgade 6", "2150", "Nordhavn"),
    ("40000038", "Nordhavn Service A/S", "12345674", "Sydkajen 12", "2150", "Nordhavn"),
    ("99000007", "Ålborg Blomster ApS", "", "Vesterbro 31", "9000", "Aalborg"),
]
HEADERS = {
    "companies": ["cvr", "name", "street", "postcode", "city", "parent_cvr"],
    "accounts": ["number", "name", "delivery", "invoice_mail", "ean", "reference", "closed_on", "cvr"],
}
PURPOSES = ["Hovedkontor", "Byggepladser", "Entreprise Øst", "Entreprise Vest", "Værksted", "Salg", "Projektafdeling",
            "Lager og logistik", "Ledelse", "Maskinpark", "Facility", "Test og udlån"]  # fmt: skip
FIRST, LAST = (
    ["Øst", "Vest", "Syd", "Midt", "Fjord", "Skov", "Sø"],
    ["Byg", "Transport", "Handel", "Teknik", "Mad", "El"],
)


def write_world(directory: Path, *, today: date, large: bool = False, known: frozenset[str] = frozenset()) -> None:
    """Write the feed files. `large` adds 200 companies of 100 accounts, and 2,000 at Nordhavn Byg.

    Usage leads up to `today`. Numbers that are `known` already are not told again: what people have done since stands.
    """
    directory.mkdir(parents=True, exist_ok=True)
    companies: list[Row] = [(c, n, s, p, city, parent) for c, n, parent, s, p, city in COMPANIES]
    accounts = _accounts()
    if large:
        more, theirs = _large(random.Random(20261123))  # noqa: S311  (the same world each time)
        companies, accounts = companies + more, accounts + theirs
    _write(directory / "companies.csv", HEADERS["companies"], companies)
    _write(directory / "accounts.csv", HEADERS["accounts"], accounts)
    for name, (header, rows) in numbers.files(today, known).items():
        _write(directory / f"{name}.csv", header, rows)


def _accounts() -> list[Row]:
    known = ["44100271", "44100298", "44100315", *(str(44100327 + 17 * i) for i in range(9))]
    rows: list[Row] = []
    for index, (number, purpose) in enumerate(zip(known, PURPOSES, strict=True)):
        by_ean = index % 4 == 1
        mail, ean = ("", "5798009883735") if by_ean else ("faktura@nordhavnbyg.example", "")
        closed = "2026-06-30" if index == 11 else ""
        rows.append(
            (number, purpose, "ean" if by_ean else "mail", mail, ean, f"NB-{index + 1:02d}", closed, "12345674")
        )
    for index in range(3):
        rows.append(
            (str(44200105 + index), PURPOSES[index], "mail", "anlaeg@nordhavnbyg.example", "", "", "", "40000011")
        )
        rows.append(
            (str(44300207 + index), PURPOSES[index + 4], "mail", "service@nordhavnbyg.example", "", "", "", "40000038")
        )
    rows.append(("44900012", "Butikken", "mail", "butik@aalborgblomster.example", "", "", "", "99000007"))
    return rows


def _large(chance: random.Random) -> tuple[list[Row], list[Row]]:
    companies: list[Row] = []
    accounts: list[Row] = []
    number = 50000000
    while len(companies) < 200:
        number += 31
        if not cvr_rule.is_valid(str(number)):
            continue
        name = f"{chance.choice(FIRST)}{chance.choice(LAST).lower()} {len(companies) + 1} ApS"
        companies.append((str(number), name, f"Vejen {len(companies) + 1}", "8000", "Aarhus C", ""))
        first = 60000000 + 100 * len(companies)
        accounts += [
            (str(first + i), f"Afdeling {i + 1}", "mail", "faktura@kunde.example", "", "", "", str(number))
            for i in range(100)
        ]
    # Enough at the company that the demo's people know, to turn pages.
    accounts += [
        (
            str(45000000 + i),
            f"Byggeplads {i + 1}",
            "mail",
            "faktura@nordhavnbyg.example",
            "",
            f"BP-{i + 1:04d}",
            "",
            "12345674",
        )
        for i in range(2000)
    ]
    return companies, accounts


def _write(path: Path, header: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
