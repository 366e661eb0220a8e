"""Which language, time zone and URL configuration a thread uses, kept where Python finds it at once.

Django keeps them in asgiref's Local, which follows a request from thread to thread in asynchronous code. The portal
has none: a request is one thread's from beginning to end. A page asks hundreds of times, for each text, number and
address, and asgiref's answers took a quarter of a page's CPU (docs/performance.md, ADR 0020).
"""

from __future__ import annotations

import threading

from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

PLACES = ((trans_real, "_active"), (timezone, "_active"), (base, "_urlconfs"), (base, "_prefixes"))


def install() -> None:
    """From now on; what was chosen before is forgotten, so this belongs to the start of a process."""
    for module, name in PLACES:
        if not hasattr(module, name):
            raise RuntimeError(f"{module.__name__} has no {name} any more: see where Django keeps it now")
        setattr(module, name, threading.local())
