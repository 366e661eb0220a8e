"""Edits, layout and drawing of a flow: plain values, no database."""

from __future__ import annotations

import re
from typing import Any

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
    reachable,
)
from telephony.flows.layout import lay_out
from telephony.flows.steps import StepList
from telephony.routing.definition import Definition, dump, read


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
    assert reachable(now) == {"hello", key}


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
    assert changed_nodes(dump(LOOP), dump(now)) == 1
    assert changed_nodes(dump(LOOP), dump(LOOP)) == 0


def test_the_keys_of_a_menu_come_before_its_other_outlets() -> None:
    assert list(outlets(LOOP.nodes["menu"])) == ["1", "2", "3", "timeout", "invalid"]


def test_layers_follow_the_longest_way_and_ways_back_are_known() -> None:
    layout = lay_out(LOOP)
    assert {key: layer for key, (_column, layer) in layout.places.items()} == {
        "hello": 0,
        "menu": 1,
        "again": 2,
        "end": 2,
    }
    assert [(edge.source, edge.target) for edge in layout.edges if edge.back] == [("again", "menu")]
    assert next(edge.outlets for edge in layout.edges if edge.target == "end") == ("1", "2", "timeout")
    assert layout.columns == 2


def test_no_two_steps_stand_in_one_place() -> None:
    wide = flow("m", m=menu(_1="a", _2="b", _3="c"), a=says("x"), b=says("x"), c=says("y"), x=END, y=END)
    places = lay_out(wide).places
    assert len(set(places.values())) == len(places)
    assert places["a"][0] < places["b"][0] < places["c"][0]


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
