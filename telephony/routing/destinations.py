"""Where calls may go (toll fraud): a number in any spelling → E.164, or a refusal with a code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from selfservice.kernel.types import cleaning
from selfservice.kernel.types.phone import Phone
from telephony.routing.world import Policy

HOME = "DK"
# Satellite and international networks, and international premium rate, by their prefixes: the library calls some of
# them mobile or VoIP, and does not know all of their numbers.
GLOBAL = re.compile(r"(?:\+|00)(?:870|878|881|882|883|979)")
# What the library calls the region of a number that belongs to no country.
NO_COUNTRY = "001"
# Danish numbers have eight digits; what is shorter is a short number, with or without the country code.
SHORT = re.compile(r"(?:(?:\+|00)45)?(\d{1,7})")
KINDS = {
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "special",
    PhoneNumberType.VOICEMAIL: "special",
}
# "+45 (0) 20 12 34 56": a zero that Danish numbers don't have.
DANISH_WITH_ZERO = re.compile(r"(\+|00)450(\d{8})")


class DestinationRefused(ValueError):
    """A number that may not be called.

    Codes: not_a_number, emergency, short, premium, shared_cost, uan, personal, special (pagers and mailboxes), global
    (satellite and international networks), international (a country that the company has not allowed: `country`).
    """

    def __init__(self, code: str, country: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.country = country


class Destination(NamedTuple):
    """What a text means: a number in E.164 and its country (ISO 3166), or the code of its refusal."""

    number: str = ""
    country: str = ""
    refusal: str = ""


def check(text: str, policy: Policy) -> str:
    """Return the number in E.164. Raises DestinationRefused, with the country (ISO 3166) of an international number."""
    found = classify(text)
    if found.refusal:
        raise DestinationRefused(found.refusal, found.country)
    if found.country != HOME and found.country not in policy.countries:
        raise DestinationRefused("international", found.country)
    return found.number


@lru_cache(maxsize=4_096)
def classify(text: str) -> Destination:
    """Return what a text means, whatever a company allows."""
    bare = cleaning.compact(text, cleaning.PHONE)
    if zero := DANISH_WITH_ZERO.fullmatch(bare):
        bare = f"+45{zero[2]}"
    if GLOBAL.match(bare):
        return Destination(refusal="global")
    if short := SHORT.fullmatch(bare):
        is_emergency = shortnumberinfo.is_emergency_number(short[1], HOME)
        return Destination(refusal="emergency" if is_emergency else "short")
    try:
        number = str(Phone.parse(bare))
    except cleaning.NumberError:
        return Destination(refusal="not_a_number")
    return _of_country(number)


def _of_country(number: str) -> Destination:
    parsed = phonenumbers.parse(number)
    country = phonenumbers.region_code_for_number(parsed) or ""
    if number.startswith("+45"):
        # The library wrongly calls many Danish numbers invalid.
        country = HOME
    code = KINDS.get(phonenumbers.number_type(parsed), "")
    if country == NO_COUNTRY:
        code = code or "global"
    # Some numbers are too long or too short for their country, and would reach one of its premium rate numbers.
    is_valid = not Phone(number).is_machine if country == HOME else phonenumbers.is_valid_number(parsed)
    if not country or not is_valid:
        code = code or "not_a_number"
    return Destination(number, country, code)
