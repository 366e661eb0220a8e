"""The editor of call flows, as a person without JavaScript uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from telephony.models import CallFlow, FlowVersion, Schedule, TelephonyUser
from tests.telephony import make
from tests.world import World, make_user

SignedIn = Callable[[User], Client]


class Editor:
    """The page of a flow in the hands of a person."""

    def __init__(self, client: Client, flow: CallFlow) -> None:
        self.client, self.flow = client, flow
        self.url = reverse("flow", args=[flow.uid])

    def open(self, **query: str) -> str:
        answer = self.client.get(self.url, query)
        assert answer.status_code == 200, query
        return answer.content.decode()

    def send(self, act: str, page: str, **data: Any) -> Any:
        """Post the form that a page has in its panel, with these values instead of those it shows."""
        return self.client.post(self.url, {**Fields(page).found, "act": act, **data})

    def add(self, step: str, outlet: str, kind: str, name: str = "", chosen: str = "") -> str:
        """Add a step on an outlet; return its id."""
        where = {"udgang": "start"} if not step else {"trin": step, "udgang": outlet}
        data = {"what": f"ny:{kind}", "step_name": name} | ({"outlet": chosen} if chosen else {})
        answer = self.send("udgang", self.open(**where), **data)
        assert answer.status_code == 302
        return str(re.findall(r"trin=([a-z0-9_-]+)", answer.headers["Location"])[0])

    def lead(self, step: str, outlet: str, to: str, chosen: str = "") -> None:
        """Lead an outlet to another step."""
        page = self.open(trin=step, udgang=outlet)
        answer = self.send("udgang", page, what=f"til:{to}", **({"outlet": chosen} if chosen else {}))
        assert answer.status_code == 302

    def save(self, step: str, **data: Any) -> Any:
        """Save a step's form with what it shows, but for these."""
        return self.send("ret-trin", self.open(trin=step), **data)

    @property
    def draft(self) -> FlowVersion:
        with as_system("tests"):
            return FlowVersion.objects.system().get(flow=self.flow, state="draft")

    @property
    def nodes(self) -> dict[str, Any]:
        return dict(self.draft.definition["nodes"])


class Fields(HTMLParser):
    """Reads what the fields of the panel show and would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.select = self.area = ""
        self.feed(page[page.rfind('id="rediger"') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "input" and name and kind == "checkbox":
            self.found.setdefault(name, [])
            self.found[name] += [given["value"]] if "checked" in given else []
        elif tag == "input" and name not in ("", "act", "csrfmiddlewaretoken"):
            self.found[name] = given.get("value", "")
        elif tag == "select":
            self.select, self.found[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.found[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area, self.found[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data.strip("\n")


@pytest.fixture
def hours(world: World) -> Schedule:
    with as_system("tests"):
        return make.schedule(world.nordhavn)


@pytest.fixture
def person(world: World) -> TelephonyUser:
    with as_system("tests"):
        return make.user(world.nordhavn, licence=make.licence_type())


@pytest.fixture
def editor(world: World, hours: Schedule, person: TelephonyUser, mette: Client) -> Editor:
    """A flow in use that asks opening hours (h), rings a user (u) and ends in voicemail (vm)."""
    with as_system("tests"):
        flow = make.flow(world.nordhavn, published=make.definition(hours, person))
    return Editor(mette, flow)


@pytest.fixture
def empty(world: World, mette: Client) -> Editor:
    with as_system("tests"):
        flow = make.flow(world.nordhavn, "Ny", draft={"schema": 1, "start": "", "nodes": {}})
    return Editor(mette, flow)


def test_the_menu_of_the_design_is_built_without_javascript(
    empty: Editor, hours: Schedule, person: TelephonyUser
) -> None:
    h = empty.add("", "", "hours", "Åbningstid")
    assert empty.save(h, opening_hours=str(hours.uid)).status_code == 302
    welcome = empty.add(h, "open", "announcement", "Velkomst")
    empty.save(welcome, text_da="Nordhavn Byg,\r\ndu har ringet til hovednummeret")
    menu = empty.add(welcome, "done", "menu", "Menuvalg")
    empty.save(menu, text_da="Tast 1 for salg", seconds="8", attempts="2")
    for key, kind, name in (("1", "queue", "Salg"), ("2", "ring_group", "Service"), ("3", "forward", "Regnskab")):
        step = empty.add(menu, "ny", kind, name, chosen=key)
        details = {"forward_to": "33 12 34 12"} if kind == "forward" else {"members": [str(person.uid)]}
        assert empty.save(step, **details).status_code == 302
    closed = empty.add(h, "closed", "announcement", "Lukkehilsen")
    empty.save(closed, text_da="Vi har lukket")
    box = empty.add(closed, "done", "voicemail", "Voicemail")
    empty.save(box, box="Kontor", messages_to="salg@example.com", text_da="Læg en besked")
    vacation = empty.add(h, "ny", "hangup", "Feriehilsen", chosen="vacation")
    empty.save(vacation, text_da="Vi holder ferie")
    empty.lead(menu, "timeout", "queue")
    empty.lead(menu, "invalid", "queue")
    empty.lead(menu, "ny", "queue", chosen="0")
    for step, outlets in (("queue", ("timeout", "full", "no_agents")), ("ring_group", ("no_answer",)),
                          ("forward", ("busy", "no_answer", "refused"))):  # fmt: skip
        assert empty.save(step, **{f"next_{one}": box for one in outlets}).status_code == 302
    page = empty.open()
    assert 'class="status bad"' not in page
    assert "33 12 34 12" in page.replace("\u00a0", " ")
    nodes = empty.nodes
    assert nodes[h]["next"] == {"open": welcome, "closed": closed, "vacation": vacation}
    assert nodes[menu]["next"] == {
        "1": "queue", "2": "ring_group", "3": "forward", "0": "queue", "timeout": "queue", "invalid": "queue"
    }  # fmt: skip
    assert nodes[welcome]["prompt"]["text"] == {"da": "Nordhavn Byg, du har ringet til hovednummeret"}
    assert nodes["forward"]["number"] == "+4533123412"


def test_the_first_change_begins_a_draft_of_what_is_in_use(editor: Editor) -> None:
    editor.save("vm", box="Salg")
    draft = editor.draft
    assert (draft.number, draft.base_number, draft.revision, draft.author_name) == (2, 1, 1, "Mette Prøve")
    assert draft.before["nodes"]["vm"]["box"] == "Kontor"  # type: ignore[index]
    with as_system("tests"):
        published = FlowVersion.objects.system().get(flow=editor.flow, state="published")
        entry = AuditEntry.objects.system().filter(event="change_flow_step").get()
    assert published.definition["nodes"]["vm"]["box"] == "Kontor"
    assert (entry.before, entry.after) == ({"box": "Kontor"}, {"step": "Telefonsvarer", "box": "Salg"})


def test_nothing_changed_is_no_change(editor: Editor) -> None:
    answer = editor.save("vm")
    assert "Intet er ændret" in answer.content.decode()
    with as_system("tests"):
        assert not FlowVersion.objects.system().filter(flow=editor.flow, state="draft").exists()


def test_a_form_of_an_earlier_revision_is_refused_with_nothing_lost(editor: Editor) -> None:
    page = editor.open(trin="vm")
    editor.save("vm", box="Kollegas boks")
    answer = editor.send("ret-trin", page, box="Min boks")
    text = answer.content.decode()
    assert "i et andet vindue" in text
    assert "Min boks" in text
    assert "Kollegas boks" in text
    assert editor.nodes["vm"]["box"] == "Kollegas boks"
    again = editor.send("ret-trin", text)
    assert again.status_code == 302
    assert editor.nodes["vm"]["box"] == "Min boks"


def test_a_key_that_a_colleague_added_survives_a_conflict(empty: Editor) -> None:
    menu = empty.add("", "", "menu")
    page = empty.open(trin=menu)
    hangup = empty.add(menu, "ny", "hangup", chosen="7")
    text = empty.send("ret-trin", page, seconds="9").content.decode()
    assert empty.send("ret-trin", text).status_code == 302
    assert (empty.nodes[menu]["seconds"], empty.nodes[menu]["next"]) == (9, {"7": hangup})


def test_what_was_typed_about_a_deleted_step_is_shown(editor: Editor) -> None:
    page = editor.open(trin="vm")
    editor.send("slet-trin", editor.open(trin="vm", slet="1"), to="")
    text = editor.send("ret-trin", page, box="Min boks").content.decode()
    assert "Min boks" in text
    assert "vm" not in editor.nodes


def test_a_step_is_deleted_and_its_ways_led_on(editor: Editor) -> None:
    page = editor.open(trin="u", slet="1")
    assert 'value="vm" selected' in page
    assert editor.send("slet-trin", page, to="vm").status_code == 302
    assert editor.nodes["h"]["next"] == {"open": "vm", "closed": "vm"}


def test_the_last_change_is_undone_once(editor: Editor) -> None:
    editor.save("vm", box="Salg")
    assert "Fortryd seneste ændring" in editor.open()
    answer = editor.client.post(f"{editor.url}?trin=vm", {"act": "fortryd", "revision": "2.1"})
    assert "trin=vm" in answer.headers["Location"]
    assert editor.nodes["vm"]["box"] == "Kontor"
    assert editor.draft.revision == 2
    assert "Fortryd seneste ændring" not in editor.open()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"forward_to": "90 12 34 56"}, "forward_to"),
        ({"forward_to": "112"}, "forward_to"),
        ({"forward_to": "+46 8 123 456 78"}, "forward_to"),
        ({"forward_to": "20 12 34 56", "seconds": "301"}, "seconds"),
        ({"forward_to": "20 12 34 56", "seconds": "20", "next_busy": "no-such-step"}, "next_busy"),
    ],
)
def test_a_bad_value_is_shown_at_its_field(empty: Editor, data: dict[str, str], field: str) -> None:
    step = empty.add("", "", "forward")
    text = empty.save(step, **data).content.decode()
    assert f'id="id_{field}_error"' in text
    assert "number" not in empty.nodes[step]


def test_references_never_cross_companies(empty: Editor, world: World) -> None:
    with as_system("tests"):
        foreign = [make.user(world.fremmed, "Frida"), make.user(world.datter, "Dorte")]
        hours = make.schedule(world.fremmed)
    group, h = empty.add("", "", "ring_group"), empty.add("", "", "hours")
    for one in foreign:
        assert empty.save(group, members=[str(one.uid)]).status_code == 200
    assert empty.save(h, opening_hours=str(hours.uid)).status_code == 200
    assert "members" not in empty.nodes[group] or not empty.nodes[group]["members"]


def test_a_step_that_there_is_not_is_not_found(editor: Editor) -> None:
    for query in ({"trin": "x"}, {"trin": "x", "udgang": "open"}, {"trin": "vm", "udgang": "open"}):
        assert editor.client.get(editor.url, query).status_code == 404, query
    for act in ("ret-trin", "slet-trin", "udgang"):
        data = {"act": act, "revision": "1.0", "step": "x", "outlet": "open", "what": "ny:hangup"}
        assert editor.client.post(editor.url, data).status_code == 404, act


def test_who_only_sees_the_solution_reads_and_changes_nothing(
    editor: Editor, world: World, signed_in: SignedIn
) -> None:
    with as_system("tests"):
        reader = make_user(world.nordhavn, "ruth", {"solution"})
    client = signed_in(reader)
    text = client.get(editor.url, {"trin": "vm"}).content.decode()
    assert "<svg" in text
    assert "Gem i kladden" not in text
    assert "udgang=" not in text
    assert client.post(editor.url, {"act": "ret-trin", "step": "vm", "revision": "1.0"}).status_code == 403


def test_a_name_with_markup_is_text(empty: Editor) -> None:
    empty.add("", "", "hangup", "<script>alert(1)</script>")
    text = empty.open(trin="hangup")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_of_two_hundred_steps_a_branch_is_shown_with_as_few_statements(
    editor: Editor, django_assert_max_num_queries: Any
) -> None:
    nodes: dict[str, Any] = {"end": {"type": "hangup", "prompt": {"text": {"da": "Farvel"}}}}
    for n in range(199):
        target = f"n{n + 1}" if n < 198 else "end"
        nodes[f"n{n}"] = {
            "type": "announcement", "name": f"Velkomst {n}", "prompt": {"text": {"da": "Hej"}}, "next": {"done": target}
        }  # fmt: skip
    with as_system("tests"):
        make.version(editor.flow, 2, "draft", {"schema": 1, "start": "n0", "nodes": nodes})
    editor.open()
    with django_assert_max_num_queries(12):
        page = editor.open()
    assert 20 < page.count('class="node"') < 30
    drawing = reverse("flow_drawing", args=[editor.flow.uid])
    assert drawing in page
    assert editor.client.get(drawing).content.decode().count("<a href=") >= 200
    assert 'id="gren"' in editor.open(gren="n100")
    assert "trin=n150#rediger" in editor.open(find="velkomst 150")
    assert "Intet trin har ”nej”" in editor.open(find="nej")
    # The form of a step has no choice of all steps for each outlet, and leaves these as they are.
    answer = editor.save("n100", text_da="Goddag")
    assert answer.headers["Location"].endswith("?trin=n100#rediger")
    assert (editor.nodes["n100"]["prompt"]["text"]["da"], editor.nodes["n100"]["next"]) == ("Goddag", {"done": "n101"})


def test_a_receipt_follows_a_change(editor: Editor) -> None:
    answer = editor.save("vm", box="Salg")
    assert [str(one) for one in get_messages(answer.wsgi_request)]
