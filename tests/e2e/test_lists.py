"""A list without JavaScript: choose columns, save a view, take it away, download; and the same places for axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.person import open_popover


def heads(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("thead th").all_inner_texts()]


def test_columns_without_javascript(visit: Any) -> None:
    page = visit("mette.lindqvist", java_script_enabled=False)
    page.goto("/konti/")
    assert "Reference" in heads(page)
    popover = open_popover(page, "columns")
    popover.locator("input[value=reference]").uncheck()
    popover.locator("button[name=columns]").click()
    assert heads(page)[:3] == ["Vælg", "Konto", "Navn"]
    assert "Reference" not in heads(page)
    open_popover(page, "columns").locator("button[name=own_columns]").click()
    assert "Reference" in heads(page)


def test_a_saved_view_without_javascript(visit: Any) -> None:
    page = visit("mette.lindqvist", java_script_enabled=False)
    page.goto("/konti/?q=vest&visning=alle")
    popover = open_popover(page, "save")
    popover.locator("[name=name]").fill("I vest")
    popover.locator("button[name=save_view]").click()
    tab = page.locator(".views a", has_text="I vest")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab.locator("span")).to_have_text("1")
    page.goto("/konti/")
    page.locator(".views a", has_text="I vest").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("button[name=remove_view]").click()
    expect(page.locator(".views a", has_text="I vest")).to_have_count(0)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_download_without_javascript(visit: Any, file_format: str, tmp_path: Path) -> None:
    page = visit("mette.lindqvist", java_script_enabled=False)
    page.goto("/konti/?q=vest")
    popover = open_popover(page, "get")
    with page.expect_download() as waiting:
        popover.locator(f"a[href*='format={file_format}']").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name.startswith("konti-")
    assert saved.suffix == f".{file_format}"
    if file_format == "csv":
        lines = saved.read_text("utf-8-sig").splitlines()
        assert lines[0].startswith("Konto;Navn;")
        assert len(lines) == 2
    else:
        assert saved.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "light")])
def test_what_opens_fits_and_is_accessible(visit: Any, width: int, scheme: str) -> None:
    page = visit("mette.lindqvist", width=width, color_scheme=scheme)
    page.goto("/konti/?q=vest")
    for name in ("get", "columns", "save", "filters"):
        popover = open_popover(page, name)
        box = popover.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, (name, box)
        # What lies below the popover is in nobody's way, but axe measures the distance to it.
        page.evaluate("document.querySelector('.list table').hidden = true")
        axe.find_nothing(page)
        axe.fits(page)
        page.keyboard.press("Escape")
        page.evaluate("document.querySelector('.list table').hidden = false")
