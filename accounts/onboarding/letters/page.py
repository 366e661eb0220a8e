"""Rendering the letter: one A4 page by WeasyPrint, which is imported by workers only.

What makes it quick: fonts and style sheet are read once a process, the fonts have fixed weights, the URL fetcher is
ours (WeasyPrint's own builds a TLS context for every document), and the page is made of blocks, not tables.
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
    """The subject in the mailbox. Never holds the code."""
    with translation.override(language):
        return _("Access to self-service")


def render(letter: Letter, code: str, *, expires_at: datetime) -> bytes:
    """The letter as a tagged PDF. `code` stands in it and nowhere else."""
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
    """A page in the letter's style as a tagged PDF."""
    from weasyprint import HTML

    css, fonts, fetcher = _tools()
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_tags=True)
    return pdf


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any, Any]:
    """Style sheet, fonts and fetcher, made once a process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class Assets(URLFetcher):
        """Gives the files of our own folder and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            # Decoded as the fetching does it ("%2e%2e" is ".."), and fetched by the very path that was looked at.
            path = Path(url2pathname(urlsplit(url).path)).resolve()
            if not url.startswith("file://") or ASSETS.resolve() not in path.parents:
                raise ValueError("not an asset of the letter")
            return super().fetch(path.as_uri(), headers)

    # Let go while the interpreter is still whole: FontConfiguration tidies up when it goes.
    atexit.register(_tools.cache_clear)
    fetcher = Assets(allowed_protocols=["file"])
    fonts = FontConfiguration()
    css = CSS(filename=ASSETS / "letter.css", font_config=fonts, url_fetcher=fetcher)
    return css, fonts, fetcher
