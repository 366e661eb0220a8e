"""Runs a process of the portal with something wrong in it: `python -m tests.faults.hooked -m celery …`.

FAULT_SHIFT: seconds by which its clock is wrong.
FAULT_HOLD: a folder, FAULT_HOLD_AT: a point ("render", "send" or "record" of a letter; "order" or "ordered": before and
after an order to the network; "bulk" or "bulk answered": before and after a bulk of them; "rows" and "chunk" of a
batch: they are done, and none is begun; "invoice" or "stored": before the PDF of an invoice is drawn, and after a
document is stored, before its row; "reserved" and "started": after the numbers of a chunk of an order are reserved, and
after its subscriptions are written, not committed). While the folder exists, a process at the point stops there and
leaves a file named after its process id. FAULT_HOLD_AFTER: so many go by first, in each process.
FAULT_CHUNK: how many rows of a batch, or items of an order, are done at once.
FAULT_NO_BULK: the network has no bulk endpoint.
FAULT_POISON: a CVR number whose letters can't be rendered.
FAULT_PLAIN_LETTERS: letters are a small document with nothing but the code (plain_letter.py), not rendered.
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

from tests.faults.plain_letter import plain_letter

# Points where the world outside has been asked already.
AFTER = ("record", "ordered", "bulk answered", "stored", "reserved", "started")
# About what rendering takes, in seconds: a fault that comes after some letters still meets others under way.
RENDERING = 0.05


def main() -> None:
    """Become the process, in an interpreter of its own."""
    become(sys.argv[1:])


def become(arguments: list[str]) -> None:
    """Put the faults in, then run what follows `python` on a command line."""
    if shift := float(os.environ.get("FAULT_SHIFT", "0")):
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=shift), tick=True).start()
    django.setup()
    if "FAULT_CHUNK" in os.environ:
        from orders.fulfilment import start
        from selfservice.kernel.batches import worker

        worker.CHUNK = start.CHUNK = int(os.environ["FAULT_CHUNK"])
    if "FAULT_NO_BULK" in os.environ:
        from django.conf import settings

        settings.NETWORK_BULK = "off"
    if "FAULT_PLAIN_LETTERS" in os.environ:
        _plain_letters()
    if "FAULT_HOLD" in os.environ:
        _hold_at(os.environ["FAULT_HOLD_AT"], Path(os.environ["FAULT_HOLD"]))
    if "FAULT_POISON" in os.environ:
        _poison(os.environ["FAULT_POISON"])
    # runpy puts the path of the module or program in the first place.
    sys.argv = arguments[1:] if arguments[0] == "-m" else arguments
    if arguments[0] == "-m":
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


def _plain_letters() -> None:
    from accounts.onboarding.letters import page

    def render(letter: Any, code: str, *, expires_at: datetime) -> bytes:
        time.sleep(RENDERING)
        return plain_letter(code)

    page.render = render


def _hold_at(point: str, folder: Path) -> None:
    from accounts.onboarding.letters import page
    from billing.documents import pdf, store
    from orders.fulfilment import start
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
        "bulk": (HttpNetwork, "order_many"),
        "bulk answered": (HttpNetwork, "order_many"),
        "rows": (worker, "write_verdicts"),
        "chunk": (worker, "_chunk"),
        "invoice": (pdf, "render"),
        "stored": (store, "put"),
        "reserved": (start, "_reserve"),
        "started": (start, "_start"),
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
