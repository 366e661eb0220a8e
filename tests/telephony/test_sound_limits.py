"""The process in which programs read data from outside."""

from __future__ import annotations

import json
import os
import sys

import pytest

from telephony.sound import limits
from telephony.sound.limits import ProgramFailed, run_limited

LIMITS = "import json, resource as r; print(json.dumps([r.getrlimit(getattr(r, 'RLIMIT_' + n)) for n in %r]))"


def python(code: str, data: bytes = b"", output_bytes: int = 1000) -> bytes:
    """What a program in Python writes."""
    return run_limited([sys.executable, "-I", "-c", code], data, output_bytes=output_bytes)


def test_a_program_reads_its_input_and_its_output_is_returned() -> None:
    assert python("import sys; print(sys.stdin.read()[::-1], end='')", b"olleh") == b"hello"


def test_the_limits_apply_and_cannot_be_raised() -> None:
    found = json.loads(python(LIMITS % ["CPU", "FSIZE", "NOFILE", "CORE"]))
    assert found == [[most] * 2 for most in (limits.CPU_SECONDS, 1000, limits.OPEN_FILES, 0)]


def test_the_program_gets_no_variables_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    names = set(python("import os; print(' '.join(os.environ))").decode().split())
    assert {"PATH", "LANG"} <= names <= {"PATH", "LANG", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "import os; os.abort()",
        "print('x' * 2000)",
        "import tempfile; tempfile.TemporaryFile().write(bytes(9000))",
        pytest.param("bytearray(1 << 30)", marks=pytest.mark.skipif(sys.platform == "darwin", reason="no such limit")),
    ],
)
def test_a_program_that_fails_or_exceeds_a_limit_has_no_result(code: str) -> None:
    with pytest.raises(ProgramFailed, match="status"):
        python(code)


def test_a_program_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    with pytest.raises(ProgramFailed, match="not in time"):
        python("import time; time.sleep(600)")


def test_a_program_that_is_missing_has_no_result() -> None:
    with pytest.raises(ProgramFailed):
        run_limited(["/nowhere/espeak-ng"], b"", output_bytes=1)


def test_the_place_is_free_after_each_end() -> None:
    for _turn in range(3):
        with pytest.raises(ProgramFailed):
            python("raise SystemExit(1)")
    assert python(f"print({os.getpid()})").strip() == str(os.getpid()).encode()
