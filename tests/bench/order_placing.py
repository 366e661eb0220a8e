"""An order of 1 and of 20 mobile subscriptions against the baseline page, without gateways; goals are of CPU time.

`python -m tests.bench orders-placing`. The form that stores the draft, the page with its price, and the button that
places it, each from request to response; workers are not counted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import requests

from tests.bench import cpu
from tests.bench.page_bench import PageBench
from tests.bench.result import Result
from tests.bench.side_by_side import Visits
from tests.portal import Portal

COUNT, WARM_UP = 60, 5
# Ratios to the baseline page, by the rows of the order.
GOALS = {1: 2.0, 20: 4.0}
FORM = "/bestil/mobil/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|request_id|seen)" value="([^"]*)"')


def run(portal: Portal) -> list[Result]:
    """The figures."""
    bench = PageBench(portal, people=1)
    return [result for rows, goal in GOALS.items() for result in _placing(bench, rows, goal)]


def _placing(bench: PageBench, rows: int, goal: float) -> list[Result]:
    ours, theirs = bench.side(FORM), bench.baseline()
    visits = {step: Visits() for step in ("form", "price", "placed", "baseline")}
    http = requests.Session()
    http.cookies.set(*bench.one.split("="))
    url = f"http://localhost:{bench.portal.port}"

    def measured(step: str, processes: Callable[[], Any], ask: Callable[[], Any]) -> Any:
        before, started = cpu.of_running(processes()), time.perf_counter()
        answer = ask()
        visits[step].times.append((time.perf_counter() - started) * 1000)
        visits[step].cpu += cpu.of_running(processes()) - before
        return answer

    for n in range(COUNT + WARM_UP):
        if n == WARM_UP:
            visits.update({step: Visits() for step in visits})
        page = http.get(url + FORM)
        sent = _filled(page.text, rows)
        answer = measured("form", ours.processes, partial(http.post, url + FORM, sent, allow_redirects=False))
        if not answer.headers.get("Location"):
            raise RuntimeError(f"no draft: {answer.status_code} {answer.text[:2000]}")
        draft = url + answer.headers["Location"]
        price = measured("price", ours.processes, partial(http.get, draft))
        sent = dict(HIDDEN.findall(price.text))
        answer = measured("placed", ours.processes, partial(http.post, draft, sent, allow_redirects=False))
        if not answer.headers.get("Location", "").startswith("/ordrer/"):
            raise RuntimeError(f"not placed: {answer.status_code}")
        measured("baseline", theirs.processes, partial(theirs.get, theirs.cookie))
    floor = visits.pop("baseline")
    return [
        Result(
            f"order of {rows} rows: {step}", found.median, "ms", floor.median, found.median / floor.median,
            goal if step == "placed" else None, "cpu", f"CPU {found.cpu_ms:.1f} against {floor.cpu_ms:.1f} ms",
            found.cpu_ms / floor.cpu_ms,
        )
        for step, found in visits.items()
    ]  # fmt: skip


def _filled(page: str, rows: int) -> dict[str, str]:
    """Return what the form sends for so many new numbers with eSIMs, of its first plan and account."""
    token = dict(HIDDEN.findall(page))["csrfmiddlewaretoken"]
    (plan, *_plans), (account, *_accounts) = (
        re.findall(pattern, page) for pattern in (r'name="plan" value="([^"]+)"', r'<option value="([0-9a-f-]{36})"')
    )
    sent = {
        "csrfmiddlewaretoken": token, "plan": plan, "account": account, "kind": "esim",
        "form-TOTAL_FORMS": str(rows), "form-INITIAL_FORMS": "0",
    }  # fmt: skip
    for n in range(rows):
        sent |= {f"form-{n}-holder_name": f"Bruger {n}", f"form-{n}-way": "new"}
    return sent
