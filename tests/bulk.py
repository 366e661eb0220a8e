"""`python -m tests.bulk 40`: many companies that apply for access, as a process inside a portal's environment.

Prints one JSON line: the CVR numbers of those that applied, and the seconds that the applications took.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any

import django
from stdnum.dk import cvr as cvr_rule

FIRST = 50000000


def cvr_numbers(first: int = FIRST) -> Iterator[str]:
    """Valid CVR numbers from a number on, the same every time."""
    return (str(n) for n in range(first, 100000000) if cvr_rule.is_valid(str(n)))


def main() -> None:
    """Create the companies, then run the action of the public page for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--skip", type=int, default=0, help="companies that earlier calls have made")
    given = parser.parse_args()
    django.setup()
    numbers = cvr_numbers()
    for _ in range(given.skip):
        next(numbers)
    chosen = [next(numbers) for _ in range(given.count)]
    _make_companies(chosen, given.skip)
    started = time.perf_counter()
    for index, cvr in enumerate(chosen):
        _apply(cvr, given.skip + index)
    print(json.dumps({"cvrs": chosen, "seconds": time.perf_counter() - started}))


def _make_companies(chosen: list[str], skip: int) -> None:
    from accounts.models import Company
    from selfservice.kernel.scope.models import as_system

    with as_system("tests: companies that will apply"):
        Company.objects.bulk_create(
            (
                Company(
                    cvr=cvr, name=f"Ansøger {skip + i} ApS", street=f"Vejen {i + 1}", postcode="8000", city="Aarhus C"
                )
                for i, cvr in enumerate(chosen)
            ),
            batch_size=1000,
        )


def _apply(cvr: str, index: int) -> None:
    from accounts.onboarding.actions.apply import Apply
    from selfservice.kernel.actions.runner import run
    from selfservice.kernel.scope.actor import SystemActor

    data: dict[str, Any] = {
        "cvr": cvr,
        "name": f"Prøve Personsen {index}",
        "email": f"ansoeger{index}@example.com",
        "mobile": f"+45{20000000 + index}",
        "consent": "on",
    }
    run(Apply, SystemActor(reason="tests: apply"), data=data)


if __name__ == "__main__":
    main()
