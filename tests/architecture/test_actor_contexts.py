"""No generator yields inside a block that sets the actor: its caller would run as that actor, and remain so."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.test_system_actor import modules

ACTOR_CONTEXTS = {"as_system", "acting_as", "writing_as"}
# What they are made of: yields once, by `contextmanager`.
MAKES_THEM = "selfservice/kernel/scope/context.py"


def yielding(tree: ast.AST) -> list[int]:
    """The lines of `yield` inside a block that sets the actor, in the same function."""
    lines = []
    for block in ast.walk(tree):
        if isinstance(block, ast.With) and any(_sets_actor(item.context_expr) for item in block.items):
            lines += [node.lineno for node in _own(block) if isinstance(node, ast.Yield | ast.YieldFrom)]
    return lines


def _sets_actor(call: ast.expr) -> bool:
    called = call.func if isinstance(call, ast.Call) else call
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) in ACTOR_CONTEXTS


def _own(block: ast.AST) -> list[ast.AST]:
    """All nodes below, but not those of functions that are defined there."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(block):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found += [child, *_own(child)]
    return found


def test_no_module_yields_inside_a_block_that_sets_the_actor() -> None:
    found = {name: lines for name, tree in modules() if name != MAKES_THEM and (lines := yielding(tree))}
    assert found == {}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("def f():\n with as_system('x'):\n  yield 1", [3]),
        ("def f():\n with acting_as(a), open(b):\n  for c in d:\n   yield from c", [4]),
        ("def f():\n with eyes.writing_as(a) as b:\n  c = yield", [3]),
        ("def f():\n with as_system('x'):\n  a = list(g())\n yield a", []),
        ("def f():\n with as_system('x'):\n  def g():\n   yield 1", []),
        ("def f():\n with open(a):\n  yield 1", []),
    ],
)
def test_it_is_found(code: str, lines: list[int]) -> None:
    assert yielding(ast.parse(code)) == lines
