"""What a file is by its first bytes, whatever its name says, and whether a sound's end is missing.

Formats: RIFF/WAVE (Microsoft, 1991), MP3 (ISO 11172-3, with the Xing header), FLAC (RFC 9639), Ogg (RFC 3533) with
Vorbis I, and of those that are refused MP4 (ISO 14496-12) and ADTS (ISO 13818-7).
"""

from __future__ import annotations

import re
import struct
from typing import Literal

Kind = Literal["wav", "mp3", "flac", "vorbis", "aac", "picture", "text", "other"]
PLAYABLE: frozenset[Kind] = frozenset({"wav", "mp3", "flac", "vorbis"})
PICTURE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{8}\0\0|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:avif|hei|mif1)", re.S
)
SIGNATURES: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"RIFF....WAVE", re.S), "wav"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"OggS.{24}\x01vorbis", re.S), "vorbis"),
    (PICTURE, "picture"),
    (re.compile(rb"....ftyp|\xff[\xf0\xf1\xf8\xf9]", re.S), "aac"),
    # A tag, or a frame of layer III.
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "mp3"),
    (re.compile(rb"\xff\xfe|\xfe\xff|[^\0-\x08\x0e-\x1f]+\Z", re.S), "text"),
)
# Bytes read for the kind of a file, its chunks that are looked at, and bytes of the longest MP3 frame.
START = 1024
MOST_CHUNKS = 1000
MP3_FRAME = 1441


def kind_of(data: bytes) -> Kind:
    """Return what the file is. Ogg with another codec (Opus: voice messages of chat apps) is "other"."""
    # A Vorbis page has one segment: its data begins after 27 bytes and the table of segments.
    return next((kind for signature, kind in SIGNATURES if signature.match(data[:START])), "other")


def ends_early(kind: Kind, data: bytes) -> bool:
    """Return whether the file is shorter than it says itself. Of an MP3 without a Xing header, nothing is known.

    A FLAC file says how many samples it has, not how many bytes: see `claimed_seconds`.
    """
    match kind:
        case "wav":
            return _wav_ends_early(data)
        case "vorbis":
            return _last_page_is_missing(data)
        case "mp3":
            return _mp3_ends_early(data)
        case _:
            return False


def claimed_seconds(kind: Kind, data: bytes) -> float:
    """Return the length that a FLAC file says it has, in seconds; 0 where a file does not say it."""
    if kind != "flac" or len(data) < 26:
        return 0.0
    info = int.from_bytes(data[18:26], "big")
    rate, samples = info >> 44, info & (1 << 36) - 1
    return samples / rate if rate else 0.0


def _wav_ends_early(data: bytes) -> bool:
    place = 12
    for _chunk in range(MOST_CHUNKS):
        if place + 8 > len(data):
            return True
        name, size = struct.unpack_from("<4sI", data, place)
        if name == b"data":
            return bool(place + 8 + size > len(data))
        # Chunks begin at even places.
        place += 8 + size + size % 2
    return True


def _last_page_is_missing(data: bytes) -> bool:
    """Return whether the last page is not marked as the stream's last, or incomplete."""
    place = data.rfind(b"OggS")
    if place + 27 > len(data) or not data[place + 5] & 4:
        return True
    segments = data[place + 27 : place + 27 + data[place + 26]]
    return len(data) < place + 27 + data[place + 26] + sum(segments)


def _mp3_ends_early(data: bytes) -> bool:
    start = 0
    if data.startswith(b"ID3") and len(data) > 10:
        high, upper, lower, low = (byte & 0x7F for byte in data[6:10])
        start = 10 + (high << 21 | upper << 14 | lower << 7 | low)
    header = re.search(
        rb"(?:Xing|Info)\0\0\0([\x02\x03\x06\x07\x0a\x0b\x0e\x0f])(.{8})", data[start : start + 200], re.S
    )
    if header is None:
        return start >= len(data)
    # The number of frames comes before that of bytes, if it is there (bit 1).
    size = header[2][4:] if header[1][0] & 1 else header[2][:4]
    return start + int.from_bytes(size, "big") > len(data) + MP3_FRAME
