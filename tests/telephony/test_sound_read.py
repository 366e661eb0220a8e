"""What an upload is by its content, what is refused, and the one format that it becomes.

The files in sounds/ are 0.4 s of a tone, made by lame 3.100, flac 1.4.2 and oggenc 1.4.2.
"""

from __future__ import annotations

import io
import random
import struct
import wave
from array import array
from pathlib import Path

import pytest

from telephony.sound import limits, read
from telephony.sound.read import RATE, SoundRefused, read_sound

SOUNDS = Path(__file__).with_name("sounds")
ENCODED = ("tone.mp3", "tone.flac", "tone.ogg")
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0" + bytes(64)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
OPUS = b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead\1\1" + bytes(9)


def wav(seconds: float = 0.4, *, rate: int = RATE, channels: int = 1, level: int = 9000) -> bytes:
    """A sound whose samples alternate every 20 between the level and its opposite."""
    frames = (sign for at in range(int(seconds * rate)) for sign in [level if at // 20 % 2 else -level] * channels)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, 2, rate, 0, "NONE", ""))
        writer.writeframes(array("h", frames).tobytes())
    return file.getvalue()


def refusal(data: bytes) -> str:
    """The code of the refusal of a file."""
    with pytest.raises(SoundRefused) as refused:
        read_sound(data)
    assert str(refused.value).endswith(".")
    return refused.value.code


@pytest.mark.parametrize("name", ENCODED)
def test_an_encoded_sound_becomes_the_format_of_prompts(name: str) -> None:
    sound = read_sound((SOUNDS / name).read_bytes())
    with wave.open(io.BytesIO(sound.wav)) as reader:
        assert reader.getparams()[:3] == (1, 2, RATE)
        assert reader.getnframes() / RATE == sound.seconds == pytest.approx(0.4, abs=0.05)
    assert sound.peak == pytest.approx(-11.2, abs=1)
    assert not sound.warning


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 6)])
def test_rate_and_channels_are_converted(rate: int, channels: int) -> None:
    sound = read_sound(wav(rate=rate, channels=channels))
    assert sound.seconds == pytest.approx(0.4, abs=0.01)


def test_a_sound_of_the_format_keeps_its_samples() -> None:
    assert read_sound(wav()).wav == wav()


@pytest.mark.parametrize(("level", "warns"), [(0, True), (300, True), (350, False)])
def test_a_sound_that_is_almost_silent_is_pointed_out(level: int, warns: bool) -> None:
    sound = read_sound(wav(level=level))
    assert bool(sound.warning) is warns
    assert sound.peak < -39


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (wav(0), "empty"),
        (PNG, "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "picture"),
        ("Kære kunde\r\n".encode(), "text"),
        ("Kære kunde".encode("utf-16"), "text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text"),
        (M4A, "aac"),
        (b"\xff\xf1\x50\x80\x02\x1f\xfc", "aac"),
        (OPUS, "other"),
        (b"PK\3\4" + bytes(60), "other"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "truncated"),
        (b"ID3\4\0\0\0\0\x7f\x7f" + bytes(60), "truncated"),
        (b"ID3\4\0\0\0\0\0\1" + bytes(60), "damaged"),
        (b"fLaC" + bytes(200), "damaged"),
        (b"\xff\xfb" + b"\x90\x44 no frames of a sound" * 9, "damaged"),
    ],
)
def test_what_is_no_sound_is_refused_by_its_content(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("data", [M4A, PNG, OPUS])
def test_the_refusal_names_what_may_be_used(data: bytes) -> None:
    with pytest.raises(SoundRefused, match="WAV, MP3, FLAC eller Ogg Vorbis"):
        read_sound(data)


def test_a_file_that_is_too_large_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_BYTES", len(wav()))
    read_sound(wav())
    assert refusal(wav() + b"\0") == "too_large"


def test_a_sound_may_have_ten_minutes_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read.MOST_SECONDS == 600
    monkeypatch.setattr(read, "MOST_SECONDS", 1)
    assert read_sound(wav(1)).seconds == 1
    assert refusal(wav(1.001)) == "too_long"
    assert refusal(wav(90)) == "too_long"


@pytest.mark.parametrize("data", [wav(), *((SOUNDS / name).read_bytes() for name in ENCODED)], ids=["wav", *ENCODED])
def test_a_sound_without_its_end_is_refused(data: bytes) -> None:
    # The length in an MP3 is taken as right within one frame.
    assert refusal(data[: len(data) // 5]) == "truncated"


def test_headers_that_claim_too_much_are_refused() -> None:
    claimed = wav()[:40] + struct.pack("<I", 0xFFFFFFF0) + wav()[44:]
    assert refusal(claimed) == "truncated"
    flac = bytearray((SOUNDS / "tone.flac").read_bytes())
    flac[21] |= 0x0F
    flac[22:26] = b"\xff\xff\xff\xff"
    assert refusal(bytes(flac)) == "truncated"
    # 65,535 channels and 4 GHz.
    odd = wav()[:22] + struct.pack("<HI", 0xFFFF, 0xFFFFFFFF) + wav()[28:]
    assert refusal(odd) in ("damaged", "empty")
    # One sample a second: the sound is long, although its file is small.
    slow = wav()[:24] + struct.pack("<I", 1) + wav()[28:]
    assert refusal(slow) in ("damaged", "too_long")


@pytest.mark.parametrize("name", ENCODED)
def test_changed_bytes_end_in_a_sound_or_a_refusal(name: str) -> None:
    chance = random.Random(name)
    for _turn in range(4):
        data = bytearray((SOUNDS / name).read_bytes())
        for _byte in range(30):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        try:
            assert read_sound(bytes(data)).seconds < read.MOST_SECONDS
        except SoundRefused:
            continue


def test_a_crash_of_the_decoder_is_a_damaged_sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crashing = tmp_path / "crashing.py"
    crashing.write_text("import ctypes; ctypes.string_at(0)")
    monkeypatch.setattr(read, "DECODER", str(crashing))
    assert refusal(wav()) == "damaged"


def test_where_others_are_being_read_the_person_may_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0)
    with limits._places, limits._places:
        assert refusal(wav()) == "busy"
    read_sound(wav())
