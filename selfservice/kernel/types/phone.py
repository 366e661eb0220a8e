"""Phone numbers, stored as E.164 ("+4520123456")."""

from __future__ import annotations

import re

import phonenumbers

from selfservice.kernel.types import cleaning

# Eight digits; twelve from 37 on for machines (the number plan of Styrelsen for Dataforsyning og Infrastruktur).
MACHINE = re.compile(r"^\+4537\d{10}$")
DANISH = re.compile(r"^\+45(?:[2-9]\d{7}|37\d{10})$")
WITH_CODE = re.compile(r"45(?:[2-9]\d{7}|37\d{10})")
# Series that can't receive a text message: free-phone (80), premium rate (90) and nationwide service numbers (70). The
# number alone does not show the kind of other Danish numbers, and phonenumbers wrongly rejects many valid ones, so
# nothing else is refused.
NOT_MOBILE = ("+4570", "+4580", "+4590")


class Phone(str):
    """A phone number in E.164."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Phone:
        """Read "20 12 34 56", "+45 20123456", "4520123456", "0045…" or a foreign number with its country code.

        Raises NumberError when it can't be a phone number.
        """
        bare = cleaning.compact(text, cleaning.PHONE)
        foreign = bare.startswith(("+", "00"))
        rest = bare[1:] if bare.startswith("+") else bare.removeprefix("00")
        digits = cleaning.digits_of(rest, "a phone number")
        if not 3 <= len(digits) <= 15:
            raise cleaning.NumberError("not a phone number", "length", digits=len(digits))
        if not foreign:
            digits = digits if WITH_CODE.fullmatch(digits) else f"45{digits}"
        number = f"+{digits}"
        if number.startswith("+45"):
            if not DANISH.match(number):
                raise cleaning.NumberError(
                    "a Danish phone number has 8 digits and starts with 2 to 9", "length", digits=len(digits) - 2
                )
            return cls(number)
        try:
            found = phonenumbers.parse(number)
        except phonenumbers.NumberParseException as error:
            raise cleaning.NumberError("not a phone number", "length", digits=len(digits)) from error
        if not phonenumbers.is_possible_number(found):
            raise cleaning.NumberError("not a phone number", "length", digits=len(digits))
        return cls(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))

    @property
    def is_machine(self) -> bool:
        """Return whether it is a Danish number of a machine, with twelve digits."""
        return MACHINE.match(self) is not None

    @property
    def takes_sms(self) -> bool:
        """Return whether a person can receive a text message at it, as far as the number itself shows."""
        return not (self.is_machine or self.startswith(NOT_MOBILE))

    @property
    def masked(self) -> str:
        """Return only enough for the owner to recognise the number: "•• •• •• 56"."""
        return f"••\u00a0••\u00a0••\u00a0{self[-2:]}"


def grouped(number: str) -> str:
    """Return a foreign number in E.164 in the groups of its country: "+49 1511 2345678"; an unknown one as it is."""
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
