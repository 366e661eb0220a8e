"""An uploaded sound, checked by its content and converted to the one format of prompts.

Prompts are mono, 16-bit, with 16,000 samples a second: calls over VoLTE and between modern exchanges are wideband
(G.722, AMR-WB: 16 kHz). An exchange makes the 8 kHz of older lines from it, and nothing can make the opposite.
"""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.utils.translation import gettext as _

from telephony.sound.formats import PLAYABLE, claimed_seconds, ends_early, kind_of
from telephony.sound.limits import NoPlace, ProgramFailed, run_limited

log = structlog.get_logger(__name__)
MOST_BYTES = 20 << 20
MOST_SECONDS = 10 * 60
RATE = 16_000
SAMPLE_BYTES = 2
FULL_SCALE = 1 << 15
# Peak in dB below full scale under which a caller receives nothing but noise.
SILENT_DB = -40.0
# Seconds by which a decoded sound may be shorter than its header says, by the rounding of its last block.
TOLERANCE = 0.1
DECODER = str(Path(__file__).with_name("decoder.py"))


class SoundRefused(Exception):
    """The sound can't be used. The message is for the person, `code` for programs and tests."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound as prompts are stored: a WAV file, its length in seconds, its peak in dB below full scale (0 or less)."""

    wav: bytes
    seconds: float
    peak: float

    @property
    def warning(self) -> str:
        """Return what the person should know before the sound is used, or ""."""
        return _("The sound is almost silent: callers receive nothing. Play it first.") if self.peak < SILENT_DB else ""


def read_sound(data: bytes) -> Sound:
    """Return the sound in a file. It takes a second of processor for ten minutes: call it outside of locks.

    Raises:
        SoundRefused: too_large, empty, aac, picture, text, other, truncated, damaged, too_long or busy.
    """
    if len(data) > MOST_BYTES:
        raise SoundRefused("too_large", _("The sound is larger than 20 MB. Save it as MP3, or make it shorter."))
    if not data:
        raise _empty()
    kind = kind_of(data)
    if kind not in PLAYABLE:
        raise _not_playable(kind)
    if ends_early(kind, data):
        raise _truncated()
    return decoded(data, claimed_seconds(kind, data))


def decoded(data: bytes, claimed: float = 0.0) -> Sound:
    """Return the sound in a file of a kind that is known, which claims to be so many seconds long.

    Raises:
        SoundRefused: empty, truncated, damaged, too_long or busy.
    """
    most = MOST_SECONDS * RATE
    command = [sys.executable, "-I", DECODER, str(RATE), str(most + 1)]
    try:
        pcm = run_or_refuse(command, data, output_bytes=(most + 1) * SAMPLE_BYTES)
    except ProgramFailed as error:
        log.warning("sound_not_decoded", reason=str(error), bytes=len(data))
        text = _("The sound can't be read: it is damaged, or of a rare kind. Save it again as WAV or MP3.")
        raise SoundRefused("damaged", text) from error
    samples = array("h", pcm)
    if len(samples) / RATE + TOLERANCE < min(claimed, MOST_SECONDS):
        raise _truncated()
    if not samples:
        raise _empty()
    if len(samples) > most:
        raise SoundRefused("too_long", _("The sound is longer than 10 minutes. Make it shorter."))
    peak = max(max(samples), -min(samples), 1)
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(_wav(samples.tobytes()), len(samples) / RATE, round(20 * math.log10(peak / FULL_SCALE), 1))


def run_or_refuse(command: Sequence[str], data: bytes, *, output_bytes: int) -> bytes:
    """Run a program with limits (limits.py). Raises ProgramFailed, and SoundRefused (busy)."""
    try:
        return run_limited(command, data, output_bytes=output_bytes)
    except NoPlace as error:
        raise SoundRefused("busy", _("Too many sounds are being made right now. Try again in a moment.")) from error


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, SAMPLE_BYTES, RATE, 0, "NONE", ""))
        writer.writeframes(pcm)
    return file.getvalue()


def _empty() -> SoundRefused:
    return SoundRefused("empty", _("The file is empty: there is no sound in it."))


def _truncated() -> SoundRefused:
    return SoundRefused("truncated", _("The end of the sound is missing. Save it again, and send the whole file."))


def _not_playable(kind: str) -> SoundRefused:
    usable = _("Use a sound as WAV, MP3, FLAC or Ogg Vorbis.")
    found = {
        "aac": _("The file is M4A, AAC or MP4, which can't be used."),
        "picture": _("The file is a picture."),
        "text": _("The file is a text."),
    }.get(kind, _("The file is no sound of a kind that can be used."))
    return SoundRefused(kind, f"{found} {usable}")
