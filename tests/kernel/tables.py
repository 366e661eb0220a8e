"""Tables of two columns to write in files, and how a file is read."""

from __future__ import annotations

from hypothesis import strategies as st

from selfservice.kernel.uploads.reader import read

HEAD = ["Nummer", "Afdeling"]
LETTERS = "abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ0123456789"
WORD = st.text(LETTERS, min_size=1, max_size=8)
TABLE = st.lists(st.tuples(WORD, WORD).map(list), min_size=2, max_size=12)


def rows(data: bytes) -> list[list[str]]:
    """The cells of a file below its headings."""
    return [list(line.cells) for line in read(data).lines]
