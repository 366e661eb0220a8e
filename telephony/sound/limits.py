"""Run a program on data from outside in a process with limits, so that what crashes or never ends is not the portal.

Run as a script, this file sets the limits of its own process and then becomes the program: setting them in a fork of a
process with threads, as `preexec_fn` does, can block for ever.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from threading import BoundedSemaphore

# Of each process: address space (a decoder needs 60 MB and the file), seconds of processor, open files.
MEMORY_BYTES = 256 << 20
CPU_SECONDS = 10
OPEN_FILES = 32
# Seconds by the clock until the process is killed, and for which a request waits for a place.
SECONDS = 30
WAIT_SECONDS = 10
# Processes at once for each process of the portal.
_places = BoundedSemaphore(2)


class ProgramFailed(Exception):
    """The program ended with an error, by a signal (a crash or a limit), or not in time. The text is for the log."""


class NoPlace(Exception):
    """Too many such programs run already; the person may try again in a moment."""


def run_limited(command: Sequence[str], data: bytes, *, output_bytes: int) -> bytes:
    """Run a program with `data` as its standard input; return what it writes.

    The program gets no variable of the portal's environment but PATH: the others include passwords.

    Args:
        command: the program's full path and its arguments. No shell reads them.
        data: bytes of the standard input.
        output_bytes: the most that it may write; also the largest file that it may make.

    Raises:
        ProgramFailed: it gave no result.
        NoPlace: others ran for too long.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise NoPlace
    try:
        # Files and not pipes: the limit of a file's size applies to them, and none fills up.
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
            source.write(data)
            source.seek(0)
            done = subprocess.run(
                [sys.executable, "-I", "-S", __file__, str(output_bytes), *command],
                stdin=source, stdout=result, stderr=subprocess.DEVNULL, cwd="/", check=False, timeout=SECONDS,
                env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
            )  # fmt: skip
            if done.returncode:
                raise ProgramFailed(f"status {done.returncode}")
            result.seek(0)
            return result.read()
    except subprocess.TimeoutExpired as error:
        raise ProgramFailed("not in time") from error
    finally:
        _places.release()


def _become(output_bytes: int, command: list[str]) -> None:
    """Set the limits of this process and replace it by the program."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "darwin":
        # macOS knows the limit and refuses to set it.
        limits[resource.RLIMIT_AS] = MEMORY_BYTES
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))
    os.execv(command[0], command)  # noqa: S606 - without a shell is what is wanted


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
