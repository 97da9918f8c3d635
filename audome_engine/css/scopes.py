"""`@scope` (CSS Cascade 6, 2.5): where the rules in it hold, and how near their roots are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audome_engine.css.selectors import Selector, Tree
from audome_engine.html.tree import Element


@dataclass(frozen=True, slots=True, eq=False)
class ScopeRule:
    """The selectors of the roots (None: `owner`, an element around the sheet, or the document's root), those of the limits,
    and the `@scope` around it."""

    starts: tuple[Selector, ...] | None
    ends: tuple[Selector, ...]
    owner: Element | None
    outer: ScopeRule | None

    def roots(self, element: Element, tree: Tree) -> Iterator[tuple[Element, int]]:
        """The scoping roots in whose scope an element is, the nearest first, and how many steps away they are."""
        root: Element | None = element
        steps = 0
        while root is not None:
            if self._is_root(root, tree) and not self._is_beyond(element, root, tree):
                yield root, steps
            root, steps = root.parent, steps + 1

    def _is_root(self, element: Element, tree: Tree) -> bool:
        known = tree.known(self)  # or nested scopes would multiply
        if element not in known:
            known[element] = self._begins_at(element, tree)
        return bool(known[element])

    def _begins_at(self, element: Element, tree: Tree) -> bool:
        for around in [None] if self.outer is None else (root for root, _ in self.outer.roots(element, tree)):
            if self.starts is None:
                return element is (self.owner or tree.root)
            if _matches_any(self.starts, element, around, tree):
                return True
        return False

    def _is_beyond(self, element: Element, root: Element, tree: Tree) -> bool:
        """Whether a limit stands between an element, or is it itself, and the root."""
        node: Element | None = element if self.ends else None
        while node is not None:
            if _matches_any(self.ends, node, root, tree):
                return True
            node = node.parent if node is not root else None
        return False


def scoped_match(selector: Selector, scope: ScopeRule, element: Element, tree: Tree) -> int | None:
    """How near the nearest root is with which a selector of a rule in `@scope` matches; None: it does not match."""
    for root, steps in scope.roots(element, tree):
        if _matches_any((selector,), element, root, tree):
            return steps
    return None


def _matches_any(selectors: tuple[Selector, ...], element: Element, root: Element | None, tree: Tree) -> bool:
    """With `:scope` for `root`."""
    before, tree.scope = tree.scope, root
    try:
        return any(selector.matches(element, tree) for selector in selectors)
    finally:
        tree.scope = before
