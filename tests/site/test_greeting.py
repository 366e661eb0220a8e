"""How the front page greets: as Danes do at that hour."""

from __future__ import annotations

import pytest
from django.utils import translation

from selfservice.site.views import greeting


@pytest.mark.parametrize(
    ("hour", "danish", "english"),
    [
        (0, "Hej, Mette", "Hi, Mette"),
        (3, "Hej, Mette", "Hi, Mette"),
        (4, "God morgen, Mette", "Good morning, Mette"),
        (9, "God morgen, Mette", "Good morning, Mette"),
        (10, "God formiddag, Mette", "Good morning, Mette"),
        (12, "God eftermiddag, Mette", "Good afternoon, Mette"),
        (18, "God aften, Mette", "Good evening, Mette"),
        (23, "God aften, Mette", "Good evening, Mette"),
    ],
)
def test_by_the_hour(hour: int, danish: str, english: str) -> None:
    with translation.override("da"):
        assert greeting(hour, "Mette") == danish
    with translation.override("en"):
        assert greeting(hour, "Mette") == english
