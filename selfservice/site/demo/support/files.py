"""Files of the demo's cases."""

from __future__ import annotations

import struct
import zlib

from selfservice.support.cases.files import CheckedFile, checked


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _picture(size: int = 120) -> bytes:
    """A PNG of a grey square."""
    row = b"\0" + b"\x9a\xa5\xae" * size
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(row * size)) + _part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


PICTURE: CheckedFile = checked("Kælder.png", _picture())
TABLE: CheckedFile = checked("Fordeling.csv", b"Afdeling;Kroner\nLager;1.204,50\nSalg;980,00\n")
