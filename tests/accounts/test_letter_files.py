"""What the letter's page may fetch: our own assets, whatever way an address is written."""

from __future__ import annotations

import pytest

from accounts.onboarding.letters.page import ASSETS, tools


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "FILE:///etc/passwd", f"file://{ASSETS}/../page.py", f"file://{ASSETS}/%2e%2e/page.py",
     f"file://{ASSETS}/..%2fpage.py", f"file://{ASSETS}/%2e%2e/%2e%2e/%2e%2e/pyproject.toml", f"file://{ASSETS}",
     f"file://host{ASSETS}/letter.css/../../page.py", "http://127.0.0.1:1/", "data:text/css,p{}",
     str(ASSETS / "letter.css")],
)  # fmt: skip
def test_everything_else_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an asset"):
        tools(ASSETS / "letter.css")[2].fetch(address)


def test_an_asset_is_given() -> None:
    assert b"font" in tools(ASSETS / "letter.css")[2].fetch(f"file://{ASSETS}/letter.css").read()
