"""A real Chromium in front of the whole portal, which runs as processes (fixture `portal`)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import SAVE_TIMER
from tests.e2e.person import log_in
from tests.e2e.usage import Called, loaded_usage
from tests.patience import MILLISECONDS
from tests.portal import Portal

# The first has no window: a page of a windowed browser costs eight times the CPU.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# Some acts want a second factor that was proved within this time; a test gets a session with half of it left, or more.
FRESH_SECONDS = settings.STEP_UP_LIFE.total_seconds() / 2
expect.set_options(timeout=MILLISECONDS)
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in written order when tests are shuffled: each changes the demo that they share."""
    here = [place for place, item in enumerate(items) if item.nodeid.startswith("tests/e2e/")]
    files = list(dict.fromkeys(items[place].path for place in here))
    ordered = sorted((items[place] for place in here), key=lambda item: (files.index(item.path), written_at(item)))
    for place, item in zip(here, ordered, strict=True):
        items[place] = item


def written_at(item: pytest.Item) -> tuple[int, list[int]]:
    """The place of a test in its file, and of its parameters."""
    return item.location[1] or 0, list(item.callspec.indices.values()) if hasattr(item, "callspec") else []


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; Playwright's own is never downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), MAC)
    return {"executable_path": found, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Dane's browser, of somebody who wants no motion: drawing the way from page to page is work for nothing here."""
    return {
        "locale": "da-DK",
        "timezone_id": "Europe/Copenhagen",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def states(portal: Portal, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The cookies of a person who has logged in through the pages: made once, and again when the proof has aged."""
    folder = tmp_path_factory.mktemp("states")
    made: dict[str, float] = {}

    def state(username: str) -> Path:
        path, now = folder / f"{username}.json", time.monotonic()
        if username not in made or now - made[username] > FRESH_SECONDS:
            context = browser.new_context(base_url=portal.url)
            context.set_default_timeout(MILLISECONDS)
            log_in(context.new_page(), portal.logins[username])
            context.storage_state(path=path)
            context.close()
            made[username] = now
        return path

    return state


@pytest.fixture
def visit(portal: Portal, browser: Browser, browser_context_args: dict[str, Any], states: Any) -> Iterator[Any]:
    """A function that opens a browser: `visit(username=None, width=1280, **context)` gives a page."""
    opened: list[BrowserContext] = []

    def open_page(username: str | None = None, *, width: int = 1280, **context: Any) -> Page:
        size = {"width": width, "height": 900 if width > 500 else 844}
        if username:
            context["storage_state"] = states(username)
        made = browser.new_context(**{**browser_context_args, "base_url": portal.url, "viewport": size, **context})
        made.set_default_timeout(MILLISECONDS)
        made.add_init_script(SAVE_TIMER)
        opened.append(made)
        return made.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def called(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Called]:
    """Usage that is loaded besides the demo's, for the tests of one file."""
    with loaded_usage(portal, tmp_path_factory.mktemp("usage")) as found:
        yield found
