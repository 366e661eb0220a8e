"""Functions that show and change each category of subscriptions, for the pages and actions of all categories."""

from __future__ import annotations

from accounts.functions import Function

F = Function

# The category of subscriptions that a function opens. Functions that are not listed (usage, users) open all.
OPENS: dict[str, str] = {
    F.MOBILE: "mobile",
    F.MOBILE_SIM: "mobile",
    F.MOBILE_BAR: "mobile",
    F.MOBILE_CHANGE: "mobile",
    F.TELEPHONY: "telephony",
    F.TELEPHONY_CHANGE: "telephony",
    F.INTERNET: "internet",
    F.INTERNET_CHANGE: "internet",
    F.CIRCUITS: "circuits",
    F.CIRCUITS_CHANGE: "circuits",
}
# Any one of these is enough; each shows its own category.
SEE: tuple[str, ...] = (F.MOBILE, F.TELEPHONY, F.INTERNET, F.CIRCUITS)
CHANGE: tuple[str, ...] = (F.MOBILE_CHANGE, F.TELEPHONY_CHANGE, F.INTERNET_CHANGE, F.CIRCUITS_CHANGE)
BAR: tuple[str, ...] = (F.MOBILE_BAR, F.TELEPHONY_CHANGE)
