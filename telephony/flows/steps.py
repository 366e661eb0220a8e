"""The nested list of a flow's steps: each outlet with the step it leads to. The list is what is edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.core.formatting import icon
from telephony.core.labels import TYPES, details, outlet_label, title
from telephony.flows.branch import Branch
from telephony.flows.drawing import Marks
from telephony.flows.edits import outlets
from telephony.routing.definition import AnyNode, Definition, Hours, Menu

# The value of "udgang" that asks which outlet is new.
NEW = "ny"
# No step has this id.
NOWHERE = "/"


class Part(NamedTuple):
    """What is still to be written: text, or a step, with a link that comes before it, or after it where it is short.

    `source` is the step whose outlet leads to it.
    """

    text: str = ""
    node: str = ""
    link: str = ""
    source: str = ""


class StepList:
    """Writes the list. `url` returns the address of a step's form, or of that of one of its outlets.

    Of a large flow only a branch is open (`branch`, with `unfold` for the address of another one): each step is where
    the tree has it, and the outlets of the open step alone have links to be changed.
    """

    def __init__(
        self,
        definition: Definition,
        names: Mapping[str, str],
        url: Callable[..., str],
        marks: Marks,
        *,
        can_edit: bool,
        branch: Branch | None = None,
        unfold: Callable[[str], str] = str,
    ) -> None:
        self.definition, self.names, self.url, self.marks, self.can_edit = definition, names, url, marks, can_edit
        self.branch, self.unfold = branch, unfold
        self.below = branch.below() if branch else {}
        self.wrong_below = branch.below(marks.wrong) if branch and marks.wrong else {}
        self.shown: set[str] = set()
        self.words = {name: escape(text) for name, text in _words().items()}

    def html(self) -> SafeString:
        """Return the list from the first step on, then the steps that no call reaches."""
        start = self.definition.start
        if self.branch and self.branch.top != start:
            return SafeString(f'{self._trail(self.branch)}<ol class="flow"><li>{self._tree(self.branch.top)}</li></ol>')
        if not self.can_edit:
            entry = ""
        else:
            word = self.words["change"] if start else self.words["first"]
            entry = f'<a class="outlet" href="{escape(self.url("", "start"))}">{word}</a>'
        parts = [f'<ol class="flow"><li><span class="edge">{self.words["call"]}</span>{entry}{self._tree(start)}</li>']
        if self.branch:
            unreached = [key for key in self.branch.roots if key != start]
        else:
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
        waiting = [Part(node=key, source=self.branch.parents.get(key, "") if self.branch else "")]
        while waiting:
            part = waiting.pop()
            if not part.node:
                written.append(part.text)
                continue
            node = self.definition.nodes.get(part.node)
            if node is None:
                written.append(f'<span class="sub">{self.words["nowhere"]}</span> {part.link}')
            elif part.node in self.shown or not self._hangs_at(part):
                word = self.words["again" if part.node in self.shown else "elsewhere"]
                again = f'<span class="sr">, {word}</span>'
                url = escape(self.url(part.node))
                written.append(f'<a class="again" href="{url}">{escape(title(node))}{again}</a>{part.link}')
            else:
                self.shown.add(part.node)
                written.append(f"{part.link}{self._step(part.node, node)}")
                if self.branch is None or part.node in self.branch.opened:
                    waiting += reversed(self._below(part.node, node))
                else:
                    written.append(self._folded(part.node, node))
        return "".join(written)

    def _hangs_at(self, part: Part) -> bool:
        """Return whether the tree has the step at the outlet that is written."""
        return self.branch is None or self.branch.parents[part.node] == part.source

    def _trail(self, branch: Branch) -> str:
        """Write the way to the part of a large flow that is listed: the steps before it, with their outlets."""
        found = [f'<li><a href="{escape(self.unfold(self.definition.start))}">{self.words["call"]}</a></li>']
        for key, following in pairwise([*branch.before, branch.top]):
            node = self.definition.nodes[key]
            label = escape(outlet_label(node, branch.way(following), self.names))
            found.append(f'<li><a href="{escape(self.unfold(key))}">{escape(title(node))}</a>, {label}</li>')
        return f'<nav class="crumbs trail" aria-label="{self.words["before"]}"><ol>{"".join(found)}</ol></nav>'

    def _folded(self, key: str, node: AnyNode) -> str:
        """Write how many steps follow one whose branch is not open, with a link to open it."""
        count, wrong = self.below[key], self.wrong_below.get(key, 0)
        if not count:
            return ""
        text = escape(ngettext("%(n)s step", "%(n)s steps", count) % {"n": count})
        if wrong:
            bad = ngettext("%(n)s has errors", "%(n)s have errors", wrong) % {"n": wrong}
            text += f', <span class="c-bad">{escape(bad)}</span>'
        return f'<a class="fold" href="{escape(self.unfold(key))}">{text}{self._of(node)}</a>'

    def _below(self, key: str, node: AnyNode) -> list[Part]:
        listed = list(outlets(node))
        more = self._has_links(key) and isinstance(node, (Menu, Hours))
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
        if self._has_links(key) or (self.can_edit and not leads):
            said = f'<span class="sr"> {label}{self._of(node)}</span>'
            word = self.words["change" if leads else "add"]
            link = f'<a class="outlet" href="{escape(self.url(key, outlet))}">{word}{said}</a>'
        edge = f'<li><span class="edge{"" if leads else " wrong"}">{label}</span>'
        return [Part(edge), Part(node=target or NOWHERE, link=link, source=key)]

    def _has_links(self, key: str) -> bool:
        return self.can_edit and (self.branch is None or key == self.branch.step)

    def _of(self, node: AnyNode) -> str:
        return f'<span class="sr"> ({escape(title(node))})</span>'

    def _step(self, key: str, node: AnyNode) -> str:
        below = escape(details(node, self.names))
        current = ' aria-current="step"' if key == self.marks.current else ""
        wrong = f'<small class="c-bad">{self.words["wrong"]}</small>' if key in self.marks.wrong else ""
        live = " live" if key in self.marks.live else ""
        small = f"<small>{below}</small>" if below else ""
        opened = ' id="gren"' if self.branch and key == self.branch.step else ""
        return (
            f'<a class="node{live}"{opened} href="{escape(self.url(key))}"{current}>{icon(TYPES[node.kind].icon)}'
            f"<b>{escape(title(node))}</b>{small}{wrong}</a>"
        )


def _words() -> dict[str, str]:
    return {
        "add": _("Add a step"),
        "again": _("shown above"),
        "before": _("The way to these steps"),
        "call": _("A call comes in"),
        "category": _("Add a kind of hours"),
        "change": _("Change"),
        "elsewhere": _("shown elsewhere"),
        "first": _("Add the first step"),
        "key": _("Add a key"),
        "nowhere": _("leads nowhere"),
        "unreached": _("Steps that no call gets to"),
        "wrong": _("Has errors"),
    }
