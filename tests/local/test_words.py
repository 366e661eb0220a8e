"""The gate that refuses the project's own terms in code (selfservice/local/words.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfservice.local import words


def found(root: Path, name: str, text: str) -> list[tuple[int, str]]:
    """What the gate finds in a file of this name with this text."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [(line, word) for _name, line, word in words.finds(root)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Read anew\n", [(1, "anew")]),
        ('x = 1  # behind both Walls\n"""No docstring."""\n', [(1, "walls")]),
        ('"""Of a module.\n\nWhoever asks.\n"""\n', [(3, "whoever")]),
        ('class Page:\n    """Nobody is told."""\n', [(2, "told")]),
        ('def page():\n    # Why\n    """What stands there."""\n', [(3, "stands")]),
        ("told_late = 1\n", [(1, "told")]),
        ("def read(HearsSoon, eyes_of): ...\n", [(1, "eyes"), (1, "hears")]),
        ("class KeptQuery: ...\nrow = kept(1)\n", [(1, "KeptQuery"), (2, "kept(")]),
        ("{% kept %}", [(1, "{% kept")]),
    ],
)
def test_finds(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    name = "templates/ui/page.html" if text.startswith("{%") else "accounts/page.py"
    assert found(tmp_path, name, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'label = _("You are told by mail.")\n',
        'raise ValueError(\n    "it stands there"\n)\n',
        "# What was typed is kept (thirty days).\nKEPT_MONTHS = 12\nkept = {}\n",
        "# The wall clock is not used.\n",
        "booking, workbook, scaffold = 1, 2, 3\n",
        "from decimal import ROUND_FLOOR\n",
    ],
)
def test_leaves_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, "accounts/page.py", text) == []


def test_reads_comments_of_templates_alone(tmp_path: Path) -> None:
    text = "<p>You are told.</p>\n{# seen by\nstrangers #}\n{% comment %}the books{% endcomment %}\n<!-- walls -->\n"
    assert found(tmp_path, "templates/page.html", text) == [(3, "strangers"), (4, "books"), (5, "walls")]


def test_reads_paths(tmp_path: Path) -> None:
    assert found(tmp_path, "selfservice/kernel/told_late.py", "") == [(0, "told")]
    (tmp_path / "selfservice/kernel/told_late.py").unlink()
    assert found(tmp_path, "tests/test_walls.py", "# walls\n") == [(0, "walls"), (1, "walls")]


def test_leaves_out_migrations_examples_and_other_folders(tmp_path: Path) -> None:
    assert found(tmp_path, "accounts/migrations/0002_walls.py", "# walls\n") == []
    assert found(tmp_path, "tests/local/test_words.py", "# walls\n") == []
    assert found(tmp_path, "docs/walls.py", "# walls\n") == []


def test_fails_but_when_it_counts(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "finds", lambda: iter([("accounts/page.py", 3, "told")]))
    assert words.main([]) == 1
    assert words.main(["--count"]) == 0
    assert capsys.readouterr().out == "accounts/page.py:3:told\nBanned words: 1\n" * 2
    monkeypatch.setattr(words, "finds", lambda: iter([]))
    assert words.main([]) == 0
