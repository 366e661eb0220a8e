"""Runs a process of the portal with something wrong in it: `python -m tests.faults.hooked -m celery …`.

FAULT_SHIFT: seconds by which its clock is wrong.
FAULT_HOLD: a folder, FAULT_HOLD_AT: a point ("render", "send" or "record" of a letter; "order" or "ordered": before and
after an order to the network; "rows" and "chunk" of a batch: they are done, and none is begun). While the
folder exists, whoever comes to the point stops there and leaves a file named after its process id. FAULT_HOLD_AFTER: so
many go by first, in each process.
FAULT_CHUNK: how many rows of a batch are done at once.
FAULT_POISON: a CVR number whose letters can't be rendered.
"""

from __future__ import annotations

import os
import runpy
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

import django
import time_machine

# Points where the world outside has been asked already.
AFTER = ("record", "ordered")


def main() -> None:
    """Put the faults in, then become the process."""
    if shift := float(os.environ.get("FAULT_SHIFT", "0")):
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=shift), tick=True).start()
    django.setup()
    if "FAULT_CHUNK" in os.environ:
        from selfservice.kernel.batches import worker

        worker.CHUNK = int(os.environ["FAULT_CHUNK"])
    if "FAULT_HOLD" in os.environ:
        _hold_at(os.environ["FAULT_HOLD_AT"], Path(os.environ["FAULT_HOLD"]))
    if "FAULT_POISON" in os.environ:
        _poison(os.environ["FAULT_POISON"])
    if sys.argv[1] == "-m":
        sys.argv = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")


def _hold_at(point: str, folder: Path) -> None:
    from accounts.onboarding.letters import page
    from selfservice.gateways.eboks.client import HttpEboks
    from selfservice.gateways.network.client import HttpNetwork
    from selfservice.kernel.batches import worker

    free, calls = int(os.environ.get("FAULT_HOLD_AFTER", "0")), count()

    def hold() -> None:
        if next(calls) < free:
            return
        if folder.exists():
            (folder / str(os.getpid())).touch()
        while folder.exists():
            time.sleep(0.02)

    places: dict[str, tuple[Any, str]] = {
        "render": (page, "render"),
        "order": (HttpNetwork, "order"),
        "ordered": (HttpNetwork, "order"),
        "rows": (worker, "_mark"),
        "chunk": (worker, "_chunk"),
    }
    place, name = places.get(point, (HttpEboks, "send_letter"))
    real = getattr(place, name)

    @wraps(real)
    def held(*args: Any, **kwargs: Any) -> Any:
        if point not in AFTER:
            hold()
        answer = real(*args, **kwargs)
        if point in AFTER:
            hold()
        return answer

    setattr(place, name, held)


def _poison(cvr: str) -> None:
    from accounts.onboarding.letters import page

    real = page.render

    def render(letter: Any, *args: Any, **kwargs: Any) -> bytes:
        if letter.company.cvr == cvr:
            raise RuntimeError("this letter can't be rendered")
        return real(letter, *args, **kwargs)

    page.render = render


if __name__ == "__main__":
    main()
