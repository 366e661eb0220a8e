"""Phone numbers, stored as E.164 ("+4520123456")."""

from __future__ import annotations

import re

import phonenumbers

DANISH = re.compile(r"^\+45[2-9]\d{7}$")
# Series that can't receive a text message: free-phone (80) and premium rate (90). The number alone does not show the
# kind of other Danish numbers, and phonenumbers wrongly rejects many valid ones, so nothing else is refused.
NOT_MOBILE = ("+4580", "+4590")


class Phone(str):
    """A phone number in E.164."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Phone:
        """Read "20 12 34 56", "+45 20123456", "0045…" or a foreign number with its country code.

        Raises ValueError when it can't be a phone number.
        """
        compact = re.sub(r"[\s\u00a0\u202f().\-/]", "", text)
        if compact.startswith("00"):
            compact = "+" + compact[2:]
        if not re.fullmatch(r"\+?[0-9]{3,15}", compact):
            raise ValueError("not a phone number")
        if not compact.startswith("+"):
            compact = "+45" + compact
        if compact.startswith("+45"):
            if not DANISH.match(compact):
                raise ValueError("a Danish phone number has 8 digits and starts with 2 to 9")
            return cls(compact)
        try:
            number = phonenumbers.parse(compact)
        except phonenumbers.NumberParseException as error:
            raise ValueError("not a phone number") from error
        if not phonenumbers.is_possible_number(number):
            raise ValueError("not a phone number")
        return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    @property
    def takes_sms(self) -> bool:
        """Return whether the number can receive a text message, as far as the number itself shows."""
        return not self.startswith(NOT_MOBILE)

    @property
    def masked(self) -> str:
        """Return only enough for the owner to recognise the number: "•• •• •• 56"."""
        return f"••\u00a0••\u00a0••\u00a0{self[-2:]}"
