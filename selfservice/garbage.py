"""The collector of garbage leaves alone what a process has loaded and keeps for good."""

from __future__ import annotations

import gc


def settle(every: int) -> None:
    """What is there now is not looked through any more; what comes, once so many more objects are made than die.

    A process of the portal begins with half a million objects, and to look through them took 2 ms a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(every)
