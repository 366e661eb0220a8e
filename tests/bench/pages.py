"""Front page and log-in against the baseline page, and the log-in's post against the cost of one password hash."""

from __future__ import annotations

import re
import statistics
import time

import requests

from accounts.credentials.hashers import PasswordHasher
from tests.bench.page_bench import COLD, PEOPLE, USER, PageBench
from tests.bench.result import Result
from tests.portal import Portal

POSTS = 12
INPUT = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def run(portal: Portal, people: int = PEOPLE) -> list[Result]:
    """The figures."""
    bench = PageBench(portal, people)
    front = bench.page("front page", "/", 1.5, cold=COLD)
    login = bench.page("log-in page", "/log-ind/", 0.5, cookie="")
    post, one_hash = _posts(portal)
    return [
        *front,
        Result("front page: queries", bench.seen("/")["queries"], "queries", goal=6),
        *login,
        Result("log-in post", post, "ms", one_hash, post / one_hash, 1.25 * one_hash + (front[0].baseline or 0),
               note=f"goal: 1.25 hashes and a baseline page; {(post - one_hash):.0f} ms beside one hash"),
    ]  # fmt: skip


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
