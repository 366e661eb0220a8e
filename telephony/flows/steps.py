"""The nested list of a flow's steps: each outlet with the step it leads to. The list is what is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import icon
from telephony.core.labels import TYPES, details, outlet_label, title
from telephony.flows.drawing import Marks
from telephony.flows.edits import outlets
from telephony.routing.definition import AnyNode, Definition, Hours, Menu

# The value of "udgang" that asks which outlet is new.
NEW = "ny"
# No step has this id.
NOWHERE = "/"


class Part(NamedTuple):
    """What is still to be written: text, or a step, with a link that comes before it, or after it where it is short."""

    text: str = ""
    node: str = ""
    link: str = ""


class StepList:
    """Writes the list. `url` returns the address of a step's form, or of that of one of its outlets."""

    def __init__(
        self,
        definition: Definition,
        names: Mapping[str, str],
        url: Callable[..., str],
        marks: Marks,
        *,
        can_edit: bool,
    ) -> None:
        self.definition, self.names, self.url, self.marks, self.can_edit = definition, names, url, marks, can_edit
        self.shown: set[str] = set()
        self.words = {name: escape(text) for name, text in _words().items()}

    def html(self) -> SafeString:
        """Return the list from the first step on, then the steps that no call reaches."""
        start = self.definition.start
        if not self.can_edit:
            entry = ""
        else:
            word = self.words["change"] if start else self.words["first"]
            entry = f'<a class="outlet" href="{escape(self.url("", "start"))}">{word}</a>'
        parts = [f'<ol class="flow"><li><span class="edge">{self.words["call"]}</span>{entry}{self._tree(start)}</li>']
        reached = set(self.definition.reached())
        unreached = [key for key in self.definition.nodes if key not in reached]
        if unreached:
            parts.append(f'<li><p class="sub">{self.words["unreached"]}</p>')
            parts += [self._tree(key) for key in unreached if key not in self.shown]
            parts.append("</li>")
        return SafeString("".join([*parts, "</ol>"]))

    def _tree(self, key: str) -> str:
        """Write a step and what follows; without recursion, because a flow may be a thousand steps deep."""
        written: list[str] = []
        waiting = [Part(node=key)]
        while waiting:
            part = waiting.pop()
            if not part.node:
                written.append(part.text)
                continue
            node = self.definition.nodes.get(part.node)
            if node is None:
                written.append(f'<span class="sub">{self.words["nowhere"]}</span> {part.link}')
            elif part.node in self.shown:
                again = f'<span class="sr">, {self.words["again"]}</span>'
                url = escape(self.url(part.node))
                written.append(f'<a class="again" href="{url}">{escape(title(node))}{again}</a>{part.link}')
            else:
                self.shown.add(part.node)
                written.append(f"{part.link}{self._step(part.node, node)}")
                waiting += reversed(self._below(part.node, node))
        return "".join(written)

    def _below(self, key: str, node: AnyNode) -> list[Part]:
        listed = list(outlets(node))
        more = self.can_edit and isinstance(node, (Menu, Hours))
        if not listed and not more:
            return []
        found = [Part("<ol>")]
        for outlet in listed:
            found += [*self._outlet(key, node, outlet), Part("</li>")]
        if more:
            word = self.words["key" if isinstance(node, Menu) else "category"]
            found.append(
                Part(f'<li><a class="outlet" href="{escape(self.url(key, NEW))}">{word}{self._of(node)}</a></li>')
            )
        return [*found, Part("</ol>")]

    def _outlet(self, key: str, node: AnyNode, outlet: str) -> list[Part]:
        label = escape(outlet_label(node, outlet, self.names))
        target = node.next.get(outlet, "")
        leads = target in self.definition.nodes
        link = ""
        if self.can_edit:
            said = f'<span class="sr"> {label}{self._of(node)}</span>'
            word = self.words["change" if leads else "add"]
            link = f'<a class="outlet" href="{escape(self.url(key, outlet))}">{word}{said}</a>'
        edge = f'<li><span class="edge{"" if leads else " wrong"}">{label}</span>'
        return [Part(edge), Part(node=target or NOWHERE, link=link)]

    def _of(self, node: AnyNode) -> str:
        return f'<span class="sr"> ({escape(title(node))})</span>'

    def _step(self, key: str, node: AnyNode) -> str:
        below = escape(details(node, self.names))
        current = ' aria-current="step"' if key == self.marks.current else ""
        wrong = f'<small class="c-bad">{self.words["wrong"]}</small>' if key in self.marks.wrong else ""
        live = " live" if key in self.marks.live else ""
        small = f"<small>{below}</small>" if below else ""
        return (
            f'<a class="node{live}" href="{escape(self.url(key))}"{current}>{icon(TYPES[node.kind].icon)}'
            f"<b>{escape(title(node))}</b>{small}{wrong}</a>"
        )


def _words() -> dict[str, str]:
    return {
        "add": _("Add a step"),
        "again": _("shown above"),
        "call": _("A call comes in"),
        "category": _("Add a kind of hours"),
        "change": _("Change"),
        "first": _("Add the first step"),
        "key": _("Add a key"),
        "nowhere": _("leads nowhere"),
        "unreached": _("Steps that no call gets to"),
        "wrong": _("Has errors"),
    }
