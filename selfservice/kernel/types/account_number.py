"""Numbers of billing accounts: eight digits, without a check digit."""

from __future__ import annotations

from selfservice.kernel.types import cleaning


class AccountNumber(str):
    """The number of a billing account, eight digits."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> AccountNumber:
        """Read eight digits as people write them; raise NumberError otherwise."""
        return cls(cleaning.digits_of(cleaning.compact(text, cleaning.ACCOUNT), "an account number", 8))
