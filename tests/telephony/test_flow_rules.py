"""Edits, layout and drawing of a flow: plain values, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from telephony.core.labels import prompt_summary
from telephony.flows.branch import Branch
from telephony.flows.conflicts import said
from telephony.flows.drawing import Marks, draw
from telephony.flows.edits import (
    START,
    add,
    changed_nodes,
    delete,
    free_id,
    incoming,
    lead,
    outlets,
)
from telephony.flows.layout import LANE, STEP, Slot, lay_out
from telephony.flows.live import live_steps
from telephony.flows.places import HEIGHT, PILL_HEIGHT, place
from telephony.flows.steps import StepList
from telephony.routing.definition import Definition, Prompt
from telephony.routing.definition_json import dump, read
from tests.telephony import calls


def flow(start: str, **nodes: dict[str, Any]) -> Definition:
    return read({"schema": 1, "start": start, "nodes": nodes})


def menu(**ways: str) -> dict[str, Any]:
    return {
        "type": "menu",
        "prompt": {"text": {"da": "Tast 1"}},
        "next": {key.strip("_"): to for key, to in ways.items()},
    }


def says(next_: str) -> dict[str, Any]:
    return {"type": "announcement", "prompt": {"text": {"da": "Hej"}}, "next": {"done": next_} if next_ else {}}


END = {"type": "hangup"}
# A menu whose third key plays a message and returns to the menu.
LOOP = flow(
    "hello", hello=says("menu"), menu=menu(_1="end", _2="end", _3="again", timeout="end"), again=says("menu"), end=END
)


def test_a_step_is_added_in_between() -> None:
    now, key = add(LOOP, "hello", "done", "announcement", "Nyt")
    assert key == "announcement"
    assert now.nodes["hello"].next == {"done": key}
    assert now.nodes[key].next == {"done": "menu"}
    assert now.nodes[key].name == "Nyt"
    assert free_id(now, "announcement") == "announcement-2"


def test_the_first_step_of_an_empty_flow_and_one_before_the_first() -> None:
    now, key = add(Definition(), START, "", "voicemail")
    assert (now.start, list(now.nodes)) == (key, [key])
    now, first = add(now, START, "", "hours")
    assert now.start == first
    assert now.nodes[first].next == {"open": key}


def test_a_step_that_ends_the_call_leaves_the_rest_unreached() -> None:
    now, key = add(LOOP, "hello", "done", "hangup")
    assert now.reached() == ["hello", key]


def test_what_led_to_a_deleted_step_leads_elsewhere_or_nowhere() -> None:
    assert incoming(LOOP, "menu") == [("hello", "done"), ("again", "done")]
    elsewhere = delete(LOOP, "menu", "end")
    assert elsewhere.nodes["hello"].next == {"done": "end"}
    assert elsewhere.nodes["again"].next == {"done": "end"}
    nowhere = delete(LOOP, "hello")
    assert nowhere.start == ""
    assert "hello" not in nowhere.nodes


def test_an_outlet_leads_nowhere_again() -> None:
    now = lead(LOOP, "menu", "3", "")
    assert "3" not in now.nodes["menu"].next
    assert changed_nodes(LOOP, now) == 1


def test_a_step_that_is_written_without_what_it_has_anyway_is_not_changed() -> None:
    written = dump(LOOP)
    written["nodes"]["menu"]["name"] = ""
    del written["nodes"]["menu"]["attempts"]
    assert changed_nodes(LOOP, read(written)) == 0
    assert changed_nodes(LOOP, LOOP) == 0


def test_a_text_is_cut_between_two_words() -> None:
    assert prompt_summary(Prompt(text={"da": "Vi holder frokost til klokken 12.30 i dag"}), {}) == (
        "”Vi holder frokost til klokken …”"
    )
    assert prompt_summary(Prompt(text={"da": "å" * 40}), {}) == f"”{'å' * 34} …”"
    assert prompt_summary(Prompt(text={"da": "Vi har lukket."}), {}) == "”Vi har lukket.”"


def test_the_keys_of_a_menu_come_before_its_other_outlets() -> None:
    assert list(outlets(LOOP.nodes["menu"])) == ["1", "2", "3", "timeout", "invalid"]


def test_layers_follow_the_longest_way_and_ways_back_are_known() -> None:
    layout = lay_out(LOOP)
    assert {key: slot.row // 2 for key, slot in layout.steps.items()} == {"hello": 0, "menu": 1, "again": 2, "end": 2}
    assert [(edge.source, edge.target) for edge in layout.edges.values() if edge.back] == [("again", "menu")]
    assert next(edge.outlets for edge in layout.edges.values() if edge.target == "end") == ("1", "2", "timeout")


def test_each_step_is_in_one_row_once_and_outlets_are_in_order() -> None:
    wide = flow("m", m=menu(_1="a", _2="b", _3="c"), a=says("x"), b=says("x"), c=says("y"), x=END, y=END)
    rows = lay_out(wide).rows
    assert [[slot.target for slot in row] for row in rows[1::2]] == [["m"], ["a", "b", "c"], ["x", "y"]]


# A menu with ways that skip steps, to one lane for each end, and with ways back to two steps.
SKIPPING = flow(
    "hello", hello=says("menu"), menu=menu(_1="a", _2="b", _3="end", _4="menu", _5="last", timeout="hello"),
    a=says("c"), b=says("end"), c=says("d"), d=says("end"), last=END,
    end={"type": "queue", "next": {"timeout": "last"}},
)  # fmt: skip


def test_ways_that_skip_steps_have_lanes_next_to_them_and_share_the_lane_to_one_step() -> None:
    rows = lay_out(SKIPPING).rows
    lanes = [slot for row in rows for slot in row if slot.kind == LANE]
    assert {slot.target for slot in lanes} == {"end", "last"}
    assert len(set(lanes)) == len(lanes)


def test_nothing_of_the_drawing_covers_another_slot() -> None:
    layout = lay_out(SKIPPING)

    def wide(slot: Slot) -> int:
        return {STEP: 148, LANE: 2}.get(slot.kind, 90)

    places = place(layout, wide)
    for row in layout.rows:
        for one, after in pairwise(row):
            assert places.x[one] + wide(one) / 2 < places.x[after] - wide(after) / 2
    boxes = [
        (places.x[slot] - wide(slot) // 2, places.x[slot] + wide(slot) // 2, places.y[slot.row], slot.kind == STEP)
        for row in layout.rows
        for slot in row
        if slot.kind != LANE
    ]
    for x1, y1, x2, y2 in segments(line.path for line in places.lines):
        for left, right, top, is_step in boxes:
            bottom = top + (HEIGHT if is_step else PILL_HEIGHT)
            assert not (x1 < right and x2 > left and y1 < bottom and y2 > top)
    assert max(x2 for _x1, _y1, x2, _y2 in segments(line.path for line in places.lines)) < places.width


def segments(paths: Iterable[str]) -> Iterator[tuple[int, int, int, int]]:
    """Return the parts of paths that run down or across: left, top, right and bottom."""
    for path in paths:
        x = y = 0
        for letter, numbers in re.findall(r"([MHV])([\d ]+)", path):
            values = [int(one) for one in numbers.split()]
            to_x, to_y = values if letter == "M" else (values[0], y) if letter == "H" else (x, values[0])
            if letter != "M":
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
            x, y = to_x, to_y


def url(step: str = "", outlet: str = "") -> str:
    return f"?trin={step}&udgang={outlet}"


def test_the_drawing_has_a_link_for_each_step_and_escapes_names() -> None:
    named = flow("a", a={**says("b"), "name": "<b>Salg & co</b>"}, b=END, lost=END)
    svg = draw(named, {}, url, Marks(current="a", wrong=frozenset({"b"})))
    assert svg.count("<a href=") == 2
    assert "<b>" not in svg
    assert "&lt;b&gt;Salg" in svg
    assert 'aria-current="step"' in svg
    assert 'class="step wrong"' in svg
    assert "stroke-dasharray" not in svg
    assert 'class="way back"' in draw(LOOP, {}, url, Marks())
    assert draw(Definition(), {}, url, Marks()) == ""


def test_the_way_of_a_call_now_is_said_in_words_not_by_colour_alone() -> None:
    asks = flow("h", h={"type": "hours", "next": {"open": "a", "closed": "b"}}, a=END, b=END)
    svg = draw(asks, {}, url, Marks(live=frozenset({"h", "b"})), "Opkald ind 70 10 20 30")
    assert "Lukket, lige nu" in svg and "Åbent, lige nu" not in svg and "Opkald ind 70 10 20 30" in svg


def test_each_step_is_in_the_list_once_and_a_way_back_is_a_link() -> None:
    html = StepList(LOOP, {}, url, Marks(), can_edit=True).html()
    assert html.count('class="node"') == 4
    assert html.count('class="again"') == 3
    assert html.count("<ol") == html.count("</ol>")
    assert html.count("<li") == html.count("</li>")
    assert "udgang=ny" in html
    assert (
        "udgang=" not in StepList(LOOP, {}, lambda step="", outlet="": f"?trin={step}", Marks(), can_edit=False).html()
    )


def test_a_chain_of_a_thousand_steps_is_drawn_and_listed() -> None:
    nodes = {f"n{n}": says(f"n{n + 1}") for n in range(999)}
    long = flow("n0", **nodes, n999=END)
    assert len(re.findall('class="node"', StepList(long, {}, url, Marks(), can_edit=True).html())) == 1000
    assert draw(long, {}, url, Marks()).count("<a href=") == 1000


def large() -> Definition:
    """A chain of menus, each of which leads on, back to the first one, and to an end of its own; and a lost step."""
    nodes: dict[str, Any] = {"lost": says("lost2"), "lost2": END}
    for n in range(40):
        nodes[f"m{n}"] = menu(_1=f"m{n + 1}", _2=f"e{n}", _9="m0", timeout=f"e{n}", invalid=f"e{n}")
        nodes[f"e{n}"] = END
    return flow("m0", **nodes, m40=END)


def test_a_branch_opens_the_way_to_its_step_and_what_there_is_room_for_below() -> None:
    branch = Branch(large(), "m20")
    assert branch.path == [f"m{n}" for n in range(21)]
    assert (branch.before[-1], branch.top, branch.way("m20")) == ("m18", "m19", "1")
    assert {"m19", "m20", "m21"} <= branch.opened
    assert not {"m39", "e3", "lost"} & (branch.opened - {f"e{n}" for n in range(20, 40)})
    assert branch.roots == ["m0", "lost"]
    assert (branch.below()["m20"], branch.below({"e25", "m30"})["m20"]) == (40, 2)
    assert Branch(large(), "no-such").step == "m0"
    assert Branch(Definition(), "").path == []


def test_the_drawing_of_a_branch_is_what_is_near_its_step() -> None:
    part = Branch(large(), "m20").near()
    assert part.start == "m17"
    assert {"m17", "m20", "m21", "e20"} <= set(part.nodes)
    assert len(part.nodes) == 16
    # Of the end of a branch, what is next to it.
    assert {"m39", "m40", "e39"} <= set(Branch(large(), "e39").near().nodes)
    svg = draw(part, {}, url, Marks(), "17 trin før", large())
    assert svg.count("<a href=") == 16
    assert "17 trin før" in svg
    assert ">+1</text>" in svg


def test_a_list_of_a_branch_folds_the_others_and_says_where_errors_are() -> None:
    marks = Marks(wrong=frozenset({"m30"}))
    branch = Branch(large(), "m1")
    html = StepList(large(), {}, url, marks, can_edit=True, branch=branch, unfold=lambda key: f"?gren={key}").html()
    assert html.count("<li") == html.count("</li>") < 50
    assert "1 har fejl" in html
    assert 'href="?gren=lost"' in html
    assert html.count('id="gren"') == 1
    assert set(re.findall(r"trin=(\w+)&amp;udgang=\w", html)) == {"m1"}
    there = StepList(
        large(), {}, url, marks, can_edit=True, branch=Branch(large(), "e20"), unfold=lambda key: f"?gren={key}"
    )
    deep = there.html()
    assert deep.count("?gren=m") == 21 + 1
    assert deep.count('class="node"') == 3


def test_steps_that_no_call_reaches_come_last() -> None:
    html = StepList(flow("a", a=END, lost=says("lost2"), lost2=END), {}, url, Marks(), can_edit=False).html()
    assert html.count('class="node"') == 3
    assert html.index("trin=a&") < html.index("trin=lost&")


def test_a_value_is_shown_by_the_label_of_its_choice() -> None:
    class Field:
        choices = (("", "–"), ("Gruppe", [("a", "Anna"), ("b", "Bo")]))

    assert said(Field, ["a", "b"]) == "Anna, Bo"
    assert said(Field, "") == "–"
    assert said(object(), 60) == "60"


def test_the_way_of_a_call_now_goes_on_past_the_question_who_calls() -> None:
    caller = {"type": "caller", "lists": ["vip"], "next": {"vip": "r", "hidden": "b", "otherwise": "a"}}
    ring = {"type": "ring_group", "members": ["m"], "next": {"no_answer": "b"}}
    nodes = {"h": {"type": "hours", "schedule": "s", "next": {"open": "c", "closed": "c"}}, "c": caller}
    asks = flow("h", **nodes, a=says("r"), r=ring, b=END)
    around = calls.world(lists={"vip": ["+4520123456"]})
    live = live_steps(asks, around, datetime(2026, 11, 30, 9, tzinfo=UTC), "")
    assert live == {"h", "c", "a", "r"}
