"""An uploaded sound, checked by its content and converted to the one format of prompts.

Prompts are mono, 16-bit, with 16,000 samples a second: calls over VoLTE and between modern exchanges are wideband
(G.722, AMR-WB: 16 kHz). An exchange makes the 8 kHz of older lines from it, and nothing can make the opposite.
"""

from __future__ import annotations

import io
import math
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

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


USABLE = _lazy("Use a sound as WAV, MP3, FLAC or Ogg Vorbis.")
# Why a sound or a text is refused.
TEXTS = {
    "too_large": _lazy("The sound is larger than 20 MB. Save it as MP3, or make it shorter."),
    "too_long": _lazy("The sound is longer than 10 minutes. Make it shorter."),
    "empty": _lazy("The file is empty: there is no sound in it."),
    "truncated": _lazy("The end of the sound is missing. Save it again, and send the whole file."),
    "damaged": _lazy("The sound can't be read: it is damaged, or of a rare kind. Save it again as WAV or MP3."),
    "aac": format_lazy("{} {}", _lazy("The file is M4A, AAC or MP4, which can't be used."), USABLE),
    "picture": format_lazy("{} {}", _lazy("The file is a picture."), USABLE),
    "text": format_lazy("{} {}", _lazy("The file is a text."), USABLE),
    "other": format_lazy("{} {}", _lazy("The file is no sound of a kind that can be used."), USABLE),
    "no_text": _lazy("Write what is to be said."),
    "text_too_long": _lazy("The text is longer than 2,000 characters. Make it shorter."),
    "busy": _lazy("Too many sounds are being made right now. Try again in a moment."),
}


class SoundRefused(Exception):
    """The sound can't be used. `code` is a key of TEXTS; the message is for the person."""

    def __init__(self, code: str) -> None:
        super().__init__(str(TEXTS[code]))
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
    """Return the sound in a file. Ten minutes take about two seconds of processor: call it outside of locks.

    Raises:
        SoundRefused: too_large, empty, aac, picture, text, other, truncated, damaged, too_long or busy.
    """
    if len(data) > MOST_BYTES:
        raise SoundRefused("too_large")
    if not data:
        raise SoundRefused("empty")
    kind = kind_of(data)
    if kind not in PLAYABLE:
        raise SoundRefused(kind)
    if ends_early(kind, data):
        raise SoundRefused("truncated")
    return decoded(data, claimed_seconds(kind, data))


def decoded(data: bytes, claimed: float = 0.0) -> Sound:
    """Return the sound in a file of a kind that is known, which claims to be so many seconds long.

    Raises:
        SoundRefused: empty, truncated, damaged, too_long or busy.
    """
    most = MOST_SECONDS * RATE
    command = [sys.executable, "-I", DECODER, str(RATE), str(most + 1)]
    try:
        written = run_or_refuse(command, data, output_bytes=(most + 2) * SAMPLE_BYTES)
    except ProgramFailed as error:
        log.warning("sound_not_decoded", reason=str(error), bytes=len(data))
        raise SoundRefused("damaged") from error
    pcm, samples = written[:-SAMPLE_BYTES], len(written) // SAMPLE_BYTES - 1
    if samples / RATE + TOLERANCE < min(claimed, MOST_SECONDS):
        raise SoundRefused("truncated")
    if samples < 1:
        raise SoundRefused("empty")
    if samples > most:
        raise SoundRefused("too_long")
    peak = max(int.from_bytes(written[-SAMPLE_BYTES:], "little"), 1)
    return Sound(_wav(pcm), samples / RATE, round(20 * math.log10(peak / FULL_SCALE), 1))


def run_or_refuse(command: Sequence[str], data: bytes, *, output_bytes: int) -> bytes:
    """Run a program with limits (limits.py). Raises ProgramFailed, and SoundRefused (busy)."""
    try:
        return run_limited(command, data, output_bytes=output_bytes)
    except NoPlace as error:
        raise SoundRefused("busy") from error


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, SAMPLE_BYTES, RATE, 0, "NONE", ""))
        writer.writeframes(pcm)
    return file.getvalue()
