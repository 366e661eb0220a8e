"""A text as speech: with the program, without it, and with one that fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from telephony.sound.read import SoundRefused
from telephony.sound.speak import MOST_CHARACTERS, PROGRAM, speak

with_program = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed")


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a program that notes its arguments and its input, and fails."""
    program = tmp_path / PROGRAM
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/input\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


@with_program
@pytest.mark.parametrize(("text", "language"), [("Tast 1 for salg.", "da"), ("Press 1 for sales.", "en")])
def test_a_text_is_spoken(text: str, language: str) -> None:
    sound = speak(text, language)
    assert sound is not None
    assert 0.5 < sound.seconds < 10
    assert not sound.warning


@with_program
def test_voices_differ_and_texts_are_read_to_their_end() -> None:
    danish, english, longer = speak("Velkommen", "da"), speak("Velkommen", "en"), speak("Velkommen. " * 5, "da")
    assert danish
    assert english
    assert longer
    assert danish.wav != english.wav
    assert longer.seconds > 3 * danish.seconds


@with_program
@pytest.mark.parametrize("text", ["--help", "-f /etc/hostname", "$(reboot)", "[[[x]]]", "\x01Vhej\0"])
def test_a_text_is_neither_an_option_nor_a_command(text: str) -> None:
    assert speak(text, "da")


def test_the_text_is_no_argument_and_has_no_commands_of_the_program(noted: Path) -> None:
    assert speak("-f/etc/passwd [[h@l'oU]] [[[x\x01V\nKære\tkunde", "da") is None
    arguments = (noted / "arguments").read_text()
    assert arguments.split()[:5] == ["--stdin", "-b", "1", "-v", "da"]
    assert "passwd" not in arguments
    assert (noted / "input").read_text() == "-f/etc/passwd [ [h@l'oU]] [ [ [x V Kære kunde"


def test_without_the_program_there_is_no_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert speak("Velkommen", "da") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_text"), (" \n\x01", "no_text"), ("...", "no_text"), ("x" * (MOST_CHARACTERS + 1), "text_too_long")],
)
def test_a_text_that_cannot_be_spoken_is_refused(text: str, code: str) -> None:
    with pytest.raises(SoundRefused) as refused:
        speak(text, "da")
    assert refused.value.code == code


def test_there_is_no_voice_for_another_language() -> None:
    with pytest.raises(KeyError):
        speak("Hej", "de")
