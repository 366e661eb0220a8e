"""A text as speech, by the program espeak-ng where the system has it (docs/operations.md)."""

from __future__ import annotations

import re
import shutil
import struct

import structlog

from telephony.sound.limits import ProgramFailed
from telephony.sound.read import Sound, SoundRefused, decoded, run_or_refuse

log = structlog.get_logger(__name__)
PROGRAM = "espeak-ng"
VOICES = {"da": "da", "en": "en-gb"}
# Words a minute: a little slower than the program's own 175, as there is no text to look at.
SPEED = 150
# As in a definition (routing/definition.py): some three minutes.
MOST_CHARACTERS = 2_000
HEADER_BYTES = 44
# Twelve minutes; the slowest text of MOST_CHARACTERS ("9. 9. …") takes seven and a half.
OUTPUT_BYTES = 32 << 20


def speak(text: str, language: str) -> Sound | None:
    """Return a text as speech; None where the program is missing or fails: then the text is only shown.

    Args:
        text: what callers receive, at most MOST_CHARACTERS.
        language: a key of VOICES; another raises KeyError.

    Raises:
        SoundRefused: no_text, text_too_long, busy, or damaged where the program writes no sound.
    """
    voice, plain = VOICES[language], _plain(text)
    if not any(character.isalnum() for character in plain):
        raise SoundRefused("no_text")
    if len(text) > MOST_CHARACTERS:
        raise SoundRefused("text_too_long")
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    # The text comes by standard input: as an argument, "-f/etc/passwd" would be an option.
    command = [program, "--stdin", "-b", "1", "-v", voice, "-s", str(SPEED), "--stdout"]
    try:
        wav = run_or_refuse(command, plain.encode(), output_bytes=OUTPUT_BYTES)
    except ProgramFailed as error:
        log.warning("text_not_spoken", reason=str(error))
        return None
    return decoded(_with_sizes(wav))


def _plain(text: str) -> str:
    """Return the text without what is a command to the program: control characters, and phonemes in [[…]]."""
    return " ".join(re.sub(r"[\0-\x1f\x7f-\x9f]|(?<=\[)(?=\[)", " ", text).split())


def _with_sizes(wav: bytes) -> bytes:
    """Return a WAV file with its sizes: the program writes its header before it knows them."""
    sizes = struct.pack("<I", max(len(wav) - 8, 0)), struct.pack("<I", max(len(wav) - HEADER_BYTES, 0))
    return wav[:4] + sizes[0] + wav[8:40] + sizes[1] + wav[HEADER_BYTES:]
