"""Parsing of requests to the simulators. Invalid input is refused and never crashes, as in the real systems."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def json_object(request: Request) -> dict[str, Any]:
    """Return the body as a JSON object. Raises HTTPException 400 for anything else or text that UTF-8 can't encode."""
    try:
        given = json.loads(await request.body())
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "not JSON") from error
    if not isinstance(given, dict):
        raise HTTPException(400, "not a JSON object")
    return given


def number(text: object, default: float, *, most: float) -> float:
    """Return a number from 0 to `most`; `default` if empty. Raises HTTPException 400 for anything else."""
    if text in (None, ""):
        return default
    try:
        found = float(str(text))
    except ValueError as error:
        raise HTTPException(400, "not a number") from error
    if not 0 <= found <= most:
        raise HTTPException(400, f"not from 0 to {most:g}")
    return found
