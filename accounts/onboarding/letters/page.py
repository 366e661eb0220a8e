"""Render the letter: one A4 page by WeasyPrint, which only workers import.

Four things make it fast: a process loads fonts and style sheet once, the fonts have fixed weights, the URL fetcher is
ours (WeasyPrint's own builds a TLS context for every document), and the page consists of blocks, not tables.
"""

from __future__ import annotations

import atexit
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Letter

ASSETS = Path(__file__).parent / "assets"


def title(language: str) -> str:
    """Return the subject in the mailbox. It never contains the code."""
    with translation.override(language):
        return _("Access to self-service")


def render(letter: Letter, code: str, *, expires_at: datetime) -> bytes:
    """Return the letter as a tagged PDF. `code` appears there and nowhere else."""
    application = letter.application
    with translation.override(application.language):
        context = {
            "letter": letter,
            "company": letter.company,
            "application": application,
            "username": letter.user.username,
            "code": code,
            "today": timezone.localdate(),
            "expires_at": expires_at,
            "address": settings.PORTAL_URL.split("://", 1)[1] + "/aktiver/",
            "portal": settings.PORTAL,
            "language": application.language,
        }
        html = render_to_string("letters/letter.html", context)
    return pdf_of(html)


def pdf_of(html: str) -> bytes:
    """Return a page in the letter's style as a tagged PDF."""
    from weasyprint import HTML

    css, fonts, fetcher = tools(ASSETS / "letter.css")
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_tags=True)
    return pdf


@lru_cache(maxsize=4)
def tools(style: Path) -> tuple[Any, Any, Any]:
    """Return style sheet, fonts and fetcher, created once per process and style sheet."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    folders = {ASSETS.resolve(), style.parent.resolve()}

    class Assets(URLFetcher):
        """Fetcher that serves the files of our own folders and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            # Decode as the fetcher does ("%2e%2e" is ".."), and fetch exactly the path that was checked.
            path = Path(url2pathname(urlsplit(url).path)).resolve()
            if not url.startswith("file://") or not folders & set(path.parents):
                raise ValueError("not an asset of the letter")
            return super().fetch(path.as_uri(), headers)

    # Release before the interpreter shuts down: FontConfiguration cleans up when it is deleted.
    atexit.register(tools.cache_clear)
    fetcher = Assets(allowed_protocols=["file"])
    fonts = FontConfiguration()
    css = CSS(filename=style, font_config=fonts, url_fetcher=fetcher)
    return css, fonts, fetcher
