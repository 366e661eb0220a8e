"""Where the simulated exchange lets a call out, by prefixes of numbers (E.164): a small table, not a numbering plan."""

from __future__ import annotations

import re
from collections.abc import Collection

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
DANISH = re.compile(r"\+45[2-9][0-9]{7}")
# Never: satellites, global networks, premium rate and shared cost, whatever countries are allowed.
BARRED = (
    "+800", "+808", "+870", "+878", "+881", "+882", "+883", "+888", "+979",
    "+4590",
    "+4487", "+4484", "+449", "+4470", "+4455", "+443",
    "+49900", "+49180", "+49700", "+49137", "+49138",
    "+46900", "+46939", "+46944", "+4677", "+4775",
    "+4782", "+47810", "+47815", "+4788",
    "+1900", "+1500", "+1700", "+31900", "+31906", "+31909", "+2989",
)  # fmt: skip
# Countries by their calling codes; the longest that fits is a number's.
COUNTRIES = {
    "+298": "FO", "+299": "GL", "+354": "IS", "+46": "SE", "+47": "NO", "+358": "FI", "+49": "DE", "+31": "NL",
    "+32": "BE", "+352": "LU", "+33": "FR", "+34": "ES", "+351": "PT", "+39": "IT", "+41": "CH", "+423": "LI",
    "+43": "AT", "+44": "GB", "+353": "IE", "+48": "PL", "+420": "CZ", "+421": "SK", "+36": "HU", "+385": "HR",
    "+386": "SI", "+40": "RO", "+359": "BG", "+30": "GR", "+357": "CY", "+356": "MT", "+370": "LT", "+371": "LV",
    "+372": "EE", "+380": "UA", "+90": "TR", "+1": "US", "+52": "MX", "+55": "BR", "+7": "RU", "+86": "CN",
    "+81": "JP", "+82": "KR", "+91": "IN", "+92": "PK", "+61": "AU", "+64": "NZ", "+66": "TH", "+84": "VN",
    "+27": "ZA", "+20": "EG", "+212": "MA", "+216": "TN", "+252": "SO", "+53": "CU", "+1876": "JM", "+1809": "DO",
    "+971": "AE", "+966": "SA", "+972": "IL", "+65": "SG", "+852": "HK",
}  # fmt: skip


def country(number: str) -> str:
    """Return the country of a number by its calling code, or "" if the table has none."""
    if number.startswith("+45"):
        return "DK"
    fitting = [code for code in COUNTRIES if number.startswith(code)]
    return COUNTRIES[max(fitting, key=len)] if fitting else ""


def refusal(number: str, countries: Collection[str]) -> str:
    """Return why no call goes out to a number, or "": "malformed", "barred" or "country".

    `countries` are those that the tenant has allowed besides Denmark.
    """
    if not E164.fullmatch(number):
        return "malformed"
    if number.startswith(BARRED):
        return "barred"
    if number.startswith("+45"):
        # Short and emergency numbers are not of eight digits.
        return "" if DANISH.fullmatch(number) else "malformed"
    return "" if country(number) in countries else "country"
