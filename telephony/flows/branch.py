"""What the page of a large flow shows of it: the branch of one step in the list, and what is near it in the drawing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from telephony.flows.edits import outlets, ways
from telephony.routing.definition import Definition

# Steps of a flow that is shown as a whole.
LARGE = 60
# Lines of the list below the open step, and steps of the drawing: of all, and on the way to the open one.
MOST_LINES, MOST_DRAWN, MOST_ABOVE = 24, 16, 4


class Branch:
    """A flow as a tree, opened at one step. Each step hangs where a call gets to it by the fewest steps.

    Steps that no call gets to hang under the first of them; `roots` are these first ones, after the flow's own.
    """

    def __init__(self, definition: Definition, open_at: str) -> None:
        self.definition = definition
        self.parents: dict[str, str] = {}
        self.roots: list[str] = []
        for root in (definition.start, *definition.nodes):
            if root in definition.nodes and root not in self.parents:
                self.roots.append(root)
                self._hang(root)
        self.step = open_at if open_at in self.parents else next(iter(self.roots), "")
        self.path = self._path()
        # The list begins at the step before the open one, whose other outlets are next to it.
        self.before, self.top = self.path[:-2], next(iter(self.path[-2:]), "")
        self.opened = {*self.path[-2:], *self._below()}

    def _hang(self, root: str) -> None:
        self.parents[root] = ""
        waiting = deque([root])
        while waiting:
            key = waiting.popleft()
            for target in ways(self.definition, key).values():
                if target in self.definition.nodes and target not in self.parents:
                    self.parents[target] = key
                    waiting.append(target)

    def way(self, key: str) -> str:
        """Return the first outlet that leads to a step where it hangs."""
        return next(outlet for outlet, to in ways(self.definition, self.parents[key]).items() if to == key)

    def _path(self) -> list[str]:
        path = [self.step] if self.step else []
        while path and (parent := self.parents[path[-1]]):
            path.append(parent)
        return path[::-1]

    def _children(self, key: str) -> Iterator[str]:
        return (to for to in dict.fromkeys(ways(self.definition, key).values()) if self.parents.get(to) == key)

    def _below(self) -> set[str]:
        """Return the steps after the open one whose outlets the list has room for, the nearest first."""
        opened: set[str] = set()
        lines, waiting = 0, deque([self.step] if self.step else [])
        while waiting:
            key = waiting.popleft()
            lines += len(list(outlets(self.definition.nodes[key])))
            if lines > MOST_LINES:
                break
            opened.add(key)
            waiting += self._children(key)
        return opened

    def below(self, marked: Collection[str] | None = None) -> Counter[str]:
        """Return how many steps hang below each step; of those marked only, if given."""
        found: Counter[str] = Counter()
        for key, parent in reversed(self.parents.items()):
            if parent:
                found[parent] += found[key] + int(marked is None or key in marked)
        return found

    def near(self) -> Definition:
        """Return the open step with those on the way to it and those after it, as a flow of its own."""
        path = self.path[-MOST_ABOVE:]
        chosen = dict.fromkeys(path)
        for start in reversed(path):
            waiting = deque([start])
            while waiting and len(chosen) < MOST_DRAWN:
                for target in ways(self.definition, waiting.popleft()).values():
                    if target in self.definition.nodes and target not in chosen and len(chosen) < MOST_DRAWN:
                        chosen[target] = None
                        waiting.append(target)
        nodes = {key: self.definition.nodes[key] for key in chosen}
        return replace(self.definition, start=next(iter(path), ""), nodes=nodes)
