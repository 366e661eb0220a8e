"""The gate "words": code uses standard terms, so the gate refuses words that only this project understands.

It reads comments, docstrings, identifiers and paths of Python files and the comments of templates. It skips texts that
users see, and migrations, whose names are in databases. `--count` lists all finds and succeeds.
"""

from __future__ import annotations

import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("accounts", "billing", "orders", "selfservice", "subscriptions", "telephony", "templates", "tests")
# The tests of this gate, whose examples are banned words.
EXAMPLES = "tests/local/test_words.py"
BANNED = re.compile(r"\b(?:anew|beside|books|breath|eyes|hears?|heard|stands|strangers?|told|walls?|whoever)\b", re.I)
# "Kept" is refused only as the name of a cache.
CACHE = re.compile(r"\bKept[A-Z]\w*|\bkept_(?:parts?|pages?)\b|\bkept\(|\{% (?:end)?kept\b")
# What may stay, as a pattern, with the reason.
ALLOWED = {
    r"\bwall[ -]clock\b": "a term of time measurement",
    r"\bROUND_FLOOR\b": "a name of the module decimal",
    r"\btold_in\b": "a column of the database",
}
EXEMPT = re.compile("|".join(ALLOWED), re.I)
# The words of an identifier, such as `snake_case` or `CamelCase`.
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.S)
NEW_STATEMENT, BETWEEN = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}, {tokenize.NL, tokenize.COMMENT}


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts to check in a file, each with the number of its first line."""
    if path.suffix != ".py":
        source = path.read_text(encoding="utf-8")
        for comment in TEMPLATE_COMMENT.finditer(source):
            yield source.count("\n", 0, comment.start()) + 1, comment.group()
        return
    begins = True
    with path.open(encoding="utf-8") as lines:
        for token in tokenize.generate_tokens(lines.readline):
            # A string that begins a statement is a docstring.
            if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and begins):
                yield token.start[0], token.string
            elif token.type == tokenize.NAME:
                yield token.start[0], " ".join(PARTS.findall(EXEMPT.sub("", token.string)))
            begins = token.type in NEW_STATEMENT or (begins and token.type in BETWEEN)


def finds(root: Path = ROOT) -> Iterator[tuple[str, int, str]]:
    """Yield every banned word of the code as path, line and word; line 0 is the path itself."""
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix not in (".py", ".html", ".jinja", ".txt") or "/migrations/" in name or name == EXAMPLES:
            continue
        found = {(0, word) for word in BANNED.findall(re.sub("[^a-z]", " ", name))}
        for first, text in read(path):
            for line, each in enumerate(text.splitlines(), first):
                found |= {(line, word.lower()) for word in BANNED.findall(EXEMPT.sub("", each))}
        for line, each in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found |= {(line, word) for word in CACHE.findall(each)}
        yield from ((name, line, word) for line, word in sorted(found))


def main(arguments: list[str]) -> int:
    """Print the finds; return 1 if there are any, but always 0 with `--count`."""
    found = list(finds())
    for name, line, word in found:
        print(f"{name}:{line}:{word}")
    print(f"Banned words: {len(found)}")
    return int(bool(found) and "--count" not in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
