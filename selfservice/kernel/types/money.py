"""Amounts of Danish kroner: Decimal with two decimals, rounded half up as invoices are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")


def kroner(value: Decimal | int | str) -> Decimal:
    """Return the amount with two decimals, half up.

    Text is read the Danish way ("1.234,56") or as a plain decimal ("1234.56"). Floats are refused by type: they can't
    hold an øre. Raises ValueError for what is no amount.
    """
    if isinstance(value, str):
        text = value.strip().replace("\u00a0", "").replace(" ", "").removesuffix("kr.").removesuffix("kr")
        if "," in text:
            text = text.replace(".", "").replace(",", ".")
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError("not an amount") from error
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError("not an amount")
    return amount.quantize(CENT, ROUND_HALF_UP)


def vat(net: Decimal, rate: Decimal = Decimal("0.25")) -> Decimal:
    """Danish VAT (25 %) of the sum of one rate category; never computed per line."""
    return kroner(net * rate)
