"""The baseline of a letter: render and POST the same one in a plain loop, without outbox, database or task.

`python -m tests.bench.letter_baseline 200`, inside a portal's environment; prints milliseconds a letter.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django


def main(count: int) -> None:
    """Measure, after a few letters to warm up."""
    django.setup()
    from django.utils import timezone

    from accounts.models import Letter
    from accounts.onboarding.letters import codes
    from accounts.onboarding.letters.page import render, title
    from selfservice.gateways.eboks.client import HttpEboks
    from selfservice.kernel.scope.models import as_system

    with as_system("bench: the baseline of a letter"):
        letter: Any = Letter.objects.system().select_related("company", "application", "user").first()
    eboks, expires = HttpEboks(), timezone.now() + timedelta(days=7)

    def send() -> None:
        pdf = render(letter, codes.shown(codes.new_code()), expires_at=expires)
        eboks.send_letter(message_id=eboks.new_message_id(), cvr="12345674", title=title("da"), pdf=pdf)

    for _ in range(10):
        send()
    clock, used = time.perf_counter(), time.process_time()
    for _ in range(count):
        send()
    clock, used = time.perf_counter() - clock, time.process_time() - used
    print(json.dumps({"ms": clock / count * 1000, "cpu_ms": used / count * 1000}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
