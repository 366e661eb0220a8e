"""Functions that show and change the telephony solution."""

from __future__ import annotations

from accounts.functions import Function

SEE = Function.SOLUTION
# The night switch: what callers get now, until a stated time.
OVERRIDE = Function.SOLUTION_OVERRIDE
# Opening hours, holidays, exceptions and vacation greetings.
HOURS = Function.SOLUTION_HOURS
# Drafts of call flows, lists of callers, recordings; nothing that callers get yet.
DRAFT = Function.SOLUTION_DRAFT
PUBLISH = Function.SOLUTION_PUBLISH
# Users, numbers, licences and destinations.
CHANGE = Function.SOLUTION_CHANGE
# One's own telephone: presence, forwarding and greeting.
OWN = Function.OWN
