"""Where calls may go: spellings, kinds of numbers, countries."""

from __future__ import annotations

import pytest

from telephony.routing.destinations import DestinationRefused, check
from telephony.routing.world import Policy

DENMARK = Policy()
EVERYWHERE = Policy(countries=frozenset({"DE", "SE", "GB", "US", "FO", "GL", "NL", "001", ""}))


@pytest.mark.parametrize(
    "text",
    [
        "+4520123456",
        "20123456",
        "20 12 34 56",
        "+45 20-12-34-56",
        "+45 (20) 12 34 56",
        "0045 20 12 34 56",
        "004520123456",
        "45 20 12 34 56",
        "+45 (0) 20 12 34 56",
        "0045(0)20123456",
        "tlf. 20 12 34 56",
        "tel:+4520123456",
        "+４５２０１２３４５６",
        "\u202a+45\u00a020\u00a012\u00a034\u00a056\u202c",
    ],
)
def test_spellings_of_one_number(text: str) -> None:
    assert check(text, DENMARK) == "+4520123456"


@pytest.mark.parametrize("text", ["+4533123456", "+4570102030", "+4580102030", "+4582123456"])
def test_danish_numbers_are_allowed(text: str) -> None:
    assert check(text, DENMARK) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("2012ABCD", "not_a_number"),
        ("call 20123456 now", "not_a_number"),
        ("٢٠١٢٣٤٥٦", "not_a_number"),
        ("20123456,,1", "not_a_number"),
        ("20123456;ext=9", "not_a_number"),
        ("*21*20123456#", "not_a_number"),
        ("+45+20123456", "not_a_number"),
        ("12345678", "not_a_number"),
        ("+45 12 34 56 78", "not_a_number"),
        ("+4520123456789", "not_a_number"),
        ("+4537123456789012", "not_a_number"),
        ("sip:ole@example.com", "not_a_number"),
        ("112", "emergency"),
        ("1 1 2", "emergency"),
        ("+45 112", "emergency"),
        ("0045112", "emergency"),
        ("114", "emergency"),
        ("118", "short"),
        ("1801", "short"),
        ("116111", "short"),
        ("911", "short"),
        ("+45 9012", "short"),
        ("90 12 34 56", "premium"),
        ("+45 90 12 34 56", "premium"),
        ("0045(0)90123456", "premium"),
        ("+448712345678", "premium"),
        ("+19005550123", "premium"),
        ("+46771123456", "shared_cost"),
        ("+443001234567", "uan"),
        ("+447012345678", "personal"),
        ("+447623456789", "special"),
        ("+870771001234", "global"),
        ("00 870 771 001 234", "global"),
        ("+8781012345678", "global"),
        ("+88161234567", "global"),
        ("+88213123456", "global"),
        ("+883510012345678", "global"),
        ("+979012345678", "global"),
        ("+80012345678", "global"),
        ("+441632960001", "not_a_number"),
        ("+999123456789", "not_a_number"),
        # Too long or too short for their country: an exchange may call its premium rate number all the same.
        ("+49900123456", "not_a_number"),
        ("+31900123", "not_a_number"),
        ("+467712345678", "not_a_number"),
        ("+298900123", "not_a_number"),
    ],
)
def test_what_is_refused_even_where_every_country_is_allowed(text: str, code: str) -> None:
    for policy in (DENMARK, EVERYWHERE):
        with pytest.raises(DestinationRefused) as raised:
            check(text, policy)
        assert raised.value.code == code


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("+4930123456", "DE"),
        ("0049 30 123456", "DE"),
        ("+44 (0)20 7946 0958", "GB"),
        ("+12125550123", "US"),
        ("+298212345", "FO"),
        ("+299321000", "GL"),
    ],
)
def test_other_countries_must_be_allowed(text: str, country: str) -> None:
    with pytest.raises(DestinationRefused) as raised:
        check(text, DENMARK)
    assert (raised.value.code, raised.value.country) == ("international", country)
    assert check(text, EVERYWHERE).startswith("+")


def test_countries_that_share_a_code_are_two() -> None:
    """Jamaica has the code of the United States."""
    with pytest.raises(DestinationRefused) as raised:
        check("+18765551234", EVERYWHERE)
    assert raised.value.country == "JM"
