"""Where calls may go (toll fraud): a number in any spelling → E.164, or a refusal with a code."""

from __future__ import annotations

from telephony.routing.world import Policy


class DestinationRefused(ValueError):
    """A number that may not be called.

    Codes: not_a_number, emergency, short, premium, shared_cost, uan, personal, global (satellite and international
    networks), international (a country that the company has not allowed).
    """

    def __init__(self, code: str, country: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.country = country


def check(text: str, policy: Policy) -> str:
    """Return the number in E.164. Raises DestinationRefused, with the country (ISO 3166) of an international number."""
    raise NotImplementedError
