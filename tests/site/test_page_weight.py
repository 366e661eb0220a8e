"""Pages are light: 60 kB the first time with style, font and script, then 5 kB a page, as they travel compressed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from tests.numbers import make_number
from tests.world import World, make_account

pytestmark = pytest.mark.django_db
KB = 1000
STATIC = Path(__file__).resolve().parents[2] / "static"


def weight(client: Client, path: str) -> int:
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    return len(answer.content)


def loaded(page: str) -> list[Path]:
    """Return the files in static/ that a page names, or that its style names."""
    styles = [f for f in STATIC.rglob("*.css") if f"{f.stem}." in page]
    named = page + "".join(f.read_text() for f in styles)
    return [f for f in STATIC.rglob("*") if f.is_file() and f"{f.stem}." in named]


def test_the_first_visit_and_a_page_after_it(world: World, signed_in: Callable[[User], Client]) -> None:
    with as_system("tests"):
        for n in range(25):
            make_account(world.nordhavn, f"4430{n:04}", name=f"Afdeling {n}", invoice_mail=f"faktura{n}@firma.example")
            make_number(world.konto, f"+457000{n:04}", f"8945010000009{n:06}", holder_name=f"Fornavn{n} Efternavn{n}")
    client = signed_in(world.mette)
    pages = {path: weight(client, path) for path in ("/", "/profil/", "/support/")}
    assert max(pages.values()) <= 5 * KB, pages
    files = loaded(client.get("/").content.decode())
    assert {f.suffix for f in files} == {".css", ".js", ".svg", ".woff2"}
    # Lists whose rows can be chosen, and pages of many facts.
    full = ("/konti/", "/abonnementer/?type=mobil", f"/abonnementer/{world.own_number.uid}/", "/forbrug/")
    pages |= {path: weight(client, path) for path in full}
    # A font is compressed already.
    static = sum(len(f.read_bytes() if f.suffix == ".woff2" else gzip.compress(f.read_bytes(), 6)) for f in files)
    assert static + max(pages.values()) <= 60 * KB, (static, pages)
