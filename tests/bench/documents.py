"""Documents of invoices: the e-invoice and the PDF with it inside, against plain WeasyPrint of the same pages.

Processor time of one process, best of TURNS, each in turn with its baseline: other work on the machine changes neither.
"""

from __future__ import annotations

import json

from tests.bench.result import Result
from tests.portal import Portal

UBL_GOAL, PDF_GOAL = 25.0, 0.35


def run(portal: Portal) -> list[Result]:
    """The figures; the portal is only needed for its environment."""
    found = json.loads(portal.run("-m", "tests.bench.document_times"))
    count, own, plain = found["mix"]
    return [
        Result(
            f"{count} documents, most of 7 lines", own / count, "ms each", plain / count, own / plain, goal=PDF_GOAL,
            goal_of="ratio", note=f"CPU; 10,000 take {own / count * 10:.0f} s of one core",
        ),
        *(Result(f"UBL of 500 lines: {one}", ms, "ms", goal=UBL_GOAL, note="CPU") for one, ms in found["ubl"].items()),
        *(
            Result(
                f"PDF with UBL, {lines} lines", own, "ms", plain, own / plain, goal=PDF_GOAL, goal_of="ratio",
                note="CPU; baseline: plain WeasyPrint of the same pages",
            )
            for lines, own, plain in found["pdf"]
        ),
    ]  # fmt: skip
