"""Front page and log-in against the baseline page, and the log-in's post against the cost of one password hash."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable

import requests

from accounts.credentials.hashers import PasswordHasher
from selfservice.local.ports import answers, free_port
from selfservice.local.processes import PYTHON
from selfservice.local.supervisor import Child
from tests.bench.result import Result
from tests.bench.side_by_side import Side, compare
from tests.portal import Portal

USER = "mette.lindqvist"
COUNT = 150
POSTS = 12
INPUT = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def run(portal: Portal) -> list[Result]:
    """The figures."""
    portal.load_demo()
    portal.start_simulators()
    portal.start_web()
    baseline = start_baseline(portal)
    seen = json.loads(portal.run("-m", "tests.bench.as_user", USER, "/"))
    web = next(child.process.pid for child in portal.supervisor.children if child.name == "web" and child.process)
    front = Side(portal.port, "/", f"session={seen['session']}", web)
    baseline_page = baseline()
    front_ratio = compare(front, baseline_page, count=COUNT)
    login = Side(portal.port, "/log-ind/", pid=web)
    login_baseline = baseline()
    login_ratio = compare(login, login_baseline, count=COUNT)
    post, one_hash = _posts(portal)
    return [
        Result("front page", front.median, "ms", baseline_page.median, front_ratio, 1.5, "ratio",
               f"CPU {front.cpu_ms:.1f} against {baseline_page.cpu_ms:.1f} ms, {front.size / 1000:.0f} kB"),
        Result("front page: queries", seen["queries"], "queries", goal=6),
        Result("log-in page", login.median, "ms", login_baseline.median, login_ratio, 0.5, "ratio",
               f"CPU {login.cpu_ms:.1f} against {login_baseline.cpu_ms:.1f} ms"),
        Result("log-in post", post, "ms", one_hash, post / one_hash, 1.25 * one_hash + baseline_page.median,
               note=f"goal: 1.25 hashes and a baseline page; {(post - one_hash):.0f} ms beside one hash"),
    ]  # fmt: skip


def start_baseline(portal: Portal) -> Callable[[], Side]:
    """Start the baseline's server; returns what makes a visitor of it."""
    name = f"{portal.database}_baseline"
    portal.sql(f'CREATE DATABASE "{name}"')
    environment = {"BASELINE_DATABASE_URL": portal.postgres.url(name, "postgres"), "DJANGO_SETTINGS_MODULE": ""}
    key = portal.run("-m", "tests.bench.baseline", "seed", **environment).strip()
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "tests.bench.baseline:application", "--bind", f"127.0.0.1:{port}", "--workers",
               "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]  # fmt: skip
    child = portal.start(Child("baseline", command, lambda: answers(port)), **environment)
    pid = child.process.pid if child.process else 0
    return lambda: Side(port, "/baseline/3/", f"sessionid={key}", pid)


def _posts(portal: Portal) -> tuple[float, float]:
    """Milliseconds of the post with name and password, and of one hash alone, in turn."""
    hasher = PasswordHasher()
    login = portal.logins[USER]
    encoded = hasher.encode(login["password"], "somesalt" * 3)
    posts: list[float] = []
    hashes: list[float] = []
    for _ in range(POSTS):
        started = time.perf_counter()
        hasher.verify(login["password"], encoded)
        hashes.append((time.perf_counter() - started) * 1000)
        visitor = requests.Session()
        page = visitor.get(f"{portal.url}/log-ind/", timeout=30)
        data = dict(INPUT.findall(page.text)) | {"auth-username": USER, "auth-password": login["password"]}
        started = time.perf_counter()
        answer = visitor.post(f"{portal.url}/log-ind/", data=data, timeout=30)
        posts.append((time.perf_counter() - started) * 1000)
        if "token-otp_token" not in answer.text:
            raise RuntimeError(f"the password was not accepted: {answer.status_code}")
    return statistics.median(posts), statistics.median(hashes)
