"""Undefined template variables do fail: shown on templates in our folders, and not on libraries'."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Origin, Template, engines

OURS = str(settings.ROOT / "templates" / "example.html")
THEIRS = str(settings.ROOT / ".venv" / "lib" / "django" / "example.html")


def draw(text: str, place: str) -> str:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    return Template(text, Origin(place), engine=engine).render(Context({"known": {"name": ""}, "empty": None}))


@pytest.mark.parametrize(
    "text",
    ["{{ nothing }}", "{{ known.nothing }}", "{{ nothing|default:'x' }}", "{% with a=nothing %}{{ a }}{% endwith %}",
     "{% blocktranslate %}{{ nothing }}{% endblocktranslate %}", "{% if known %}{{ nothing }}{% endif %}",
     "{% for a in '12' %}{{ b }}{% endfor %}", "{{ nothing|phone }}"],
)  # fmt: skip
def test_in_ours(text: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"undefined variable in templates/example\.html:1"):
        draw(text, OURS)
    draw(text, THEIRS)


def test_in_a_librarys() -> None:
    assert draw("a{{ nothing }}b{{ nothing|default:'c' }}", THEIRS) == "abc"


@pytest.mark.parametrize(
    "text",
    ["{{ known.name }}", "{{ empty|default:'' }}", "{% if nothing %}{% endif %}", "{% for a in nothing %}{% endfor %}",
     "{% firstof nothing known.name %}", "{% if not nothing and known.nothing %}{% endif %}"],
)  # fmt: skip
def test_what_is_defined_or_may_be_missing(text: str) -> None:
    assert draw(text, OURS) in ("", "None")


def test_the_folder_is_ours() -> None:
    assert Path(OURS).parent.is_dir()
