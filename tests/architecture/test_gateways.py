"""Where a gateway's variables are written by hand, none is missing: files of deployment, docs of operations."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfservice.gateways import settings as gateways

ROOT = Path(__file__).resolve().parents[2]
ALL = {*gateways.addresses(), *gateways.secrets(), *gateways.options()}
SIMULATED = {f"{name}: {url}" for name, url in gateways.addresses(8001, 8025, host="simulators").items()}
CALLED = {f"{name}: {url}" for name, url in gateways.callbacks("http://web:8000").items()}
WANTED = {
    "docker-compose.yml": SIMULATED | CALLED,
    "deploy/kubernetes/portal.yaml": {*gateways.addresses(), *gateways.secrets()},
    "docs/operations.md": {f"`{name}`" for name in ALL},
}


@pytest.mark.parametrize("file", sorted(WANTED))
def test_no_variable_is_missing(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert {line for line in WANTED[file] if line not in text} == set(), f"write them into {file}"


def test_every_gateway_has_the_same_files() -> None:
    folders = [path for path in (ROOT / "selfservice" / "gateways").iterdir() if (path / "__init__.py").exists()]
    assert {path.name for path in folders} == set(gateways.gateways())
    for folder in folders:
        assert {path.stem for path in folder.iterdir()} >= {"client", "port", "settings", "simulator"}, folder.name
