"""QR codes: the server draws them into the page, without styles or scripts of their own."""

from __future__ import annotations

import segno


def qr_code(text: str) -> str:
    """Return the text as an inline SVG element (ISO/IEC 18004, level M: 15 % of it may be unreadable)."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_inline(scale=4, border=1, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
