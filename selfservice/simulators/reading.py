"""Reading what is sent to the simulators. Whatever comes, the answer is a refusal and never a crash, as outside."""

from __future__ import annotations

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; ends the request with 400 when it is something else, or holds what is no text."""
    try:
        given = json.loads(await request.body())
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "not JSON") from error
    if not isinstance(given, dict):
        raise HTTPException(400, "not a JSON object")
    return given


def number(text: object, default: float, *, most: float) -> float:
    """A number from 0 to `most`; ends the request with 400 when it is something else."""
    if text in (None, ""):
        return default
    try:
        found = float(str(text))
    except ValueError as error:
        raise HTTPException(400, "not a number") from error
    if not 0 <= found <= most:
        raise HTTPException(400, f"not from 0 to {most:g}")
    return found
