"""The collector of garbage leaves alone what a process has loaded and keeps for good."""

from __future__ import annotations

import gc


def settle(every: int) -> None:
    """What is there now is not looked through any more; what comes, once so many more objects are made than die.

    A web process begins with some 150,000 objects, which were looked through again and again (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(every)
