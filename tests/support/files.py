"""Files as people send them to support, good and bad."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 30 + b"\xff\xd9"
GIF = b"GIF89a" + b"\0" * 20 + b";"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8 " + b"\0" * 20
EXE = b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def archive(*names: str, size: int = 10) -> bytes:
    """A ZIP file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"0" * size)
    return file.getvalue()


def office(kind: str, *more: str, size: int = 10) -> bytes:
    """An Office document with the parts that tell its kind."""
    return archive("[Content_Types].xml", OFFICE[kind], *more, size=size)
