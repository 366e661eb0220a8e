"""Forms: no field reads numbers in a way of its own, so that "10.000" is ten thousand wherever it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import django_filters
import pytest
from django import forms

from selfservice.composition import PROJECT_APPS, ROOT

# The base of DecimalField and FloatField, too.
PLAIN = forms.IntegerField
IN_SOURCE = re.compile(r"\bforms\.(Integer|Decimal|Float)Field\b|\bNumberFilter\b|\bNumberInput\b")
PACKAGES = sorted({app.split(".")[0] for app in PROJECT_APPS})


def subclasses(base: Any) -> Iterator[Any]:
    """Return all classes below a class."""
    for each in base.__subclasses__():
        yield each
        yield from subclasses(each)


def product_forms() -> list[Any]:
    """Every form class of the product, with all of its modules imported."""
    for package in PROJECT_APPS:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                import_module(module.name)
    return [each for each in subclasses(forms.BaseForm) if each.__module__.split(".")[0] in PACKAGES]


@pytest.mark.parametrize("form", product_forms(), ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_numbers_are_read_by_the_fields_of_the_kernel(form: Any) -> None:
    assert [name for name, field in form.base_fields.items() if isinstance(field, PLAIN)] == []


def test_filters_read_no_numbers_otherwise() -> None:
    for filters in subclasses(django_filters.FilterSet):
        if filters.__module__.split(".")[0] in PACKAGES:
            assert [n for n, one in filters.base_filters.items() if issubclass(one.field_class, PLAIN)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_source_uses_a_plain_number_field(package: str) -> None:
    found = [path for path in sorted(Path(ROOT, package).rglob("*.py")) if IN_SOURCE.search(path.read_text("utf-8"))]
    assert found == []
