"""What a screen reader is told, as text: Chromium's accessibility tree in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

SILENT = {"none", "generic", "StaticText", "InlineTextBox", "ListMarker", "RootWebArea", "Legend"}
UNNAMED = {"group", "paragraph"}  # not mentioned, where they have no name
SPOKEN_BY_NAME = {"button", "link", "heading", "checkbox", "DisclosureTriangle"}
ROLES = {"DisclosureTriangle": "disclosure triangle", "Details": "details", "RootWebArea": "page"}
STATES = {
    "level": "level {}",
    "checked": "checked: {}",
    "expanded": "expanded",
    "disabled": "disabled",
    "modal": "modal",
    "live": "live: {}",
    "focused": "has the focus",
}
PATIENCE = 40
Node = dict[str, Any]


@dataclass
class Reader:
    """Reads a page as a screen reader does, and hears what live regions say."""

    page: Page
    session: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.page.context.new_cdp_session(self.page)
        self.session.send("Accessibility.enable")

    def read(self, role: str) -> str:
        """Everything in the first element of this role: roles, names, states, one a line."""
        nodes = self._nodes()
        return "\n".join(_lines(_first(role, nodes), nodes, depth=0))

    def focusable(self, role: str) -> list[str]:
        """The names of what Tab is to reach in there, in reading order."""
        nodes = self._nodes()
        root = _first(role, nodes)
        return [
            _value(node, "name")
            for node in _within(root, nodes)
            if node is not root
            and _properties(node).get("focusable")
            and _value(node, "role") != "status"
        ]

    def hear(self) -> str:
        """What the live region says, as soon as it says something."""
        for _ in range(PATIENCE):
            said = [self._text(node, nodes) for nodes in [self._nodes()] for node in _live(nodes)]
            if any(said):
                return " ".join(said)
            self.page.wait_for_timeout(50)
        raise AssertionError("Nothing was said.")

    def is_silent(self) -> bool:
        nodes = self._nodes()
        return not any(self._text(node, nodes) for node in _live(nodes))

    def focus(self) -> str:
        nodes = self._nodes()
        focused = [node for node in nodes.values() if _properties(node).get("focused")]
        return _line(focused[-1]).removesuffix(", has the focus")

    def _text(self, root: Node, nodes: dict[str, Node]) -> str:
        texts = [node for node in _within(root, nodes) if _value(node, "role") == "StaticText"]
        return " ".join(_value(node, "name") for node in texts)

    def _nodes(self) -> dict[str, Node]:
        found = self.session.send("Accessibility.getFullAXTree")["nodes"]
        return {node["nodeId"]: node for node in found}


def _lines(node: Node, nodes: dict[str, Node], *, depth: int) -> Iterator[str]:
    role, name = _value(node, "role"), _value(node, "name")
    is_said = _is_shown(node) and role not in SILENT and bool(role not in UNNAMED or name)
    if role == "StaticText" and name.strip():
        yield "  " * depth + name.strip()
    if is_said:
        yield "  " * depth + _line(node)
    for child in _children(node, nodes):
        if not (is_said and role in SPOKEN_BY_NAME and _value(child, "role") == "StaticText"):
            yield from _lines(child, nodes, depth=depth + is_said)


def _line(node: Node) -> str:
    role, name = _value(node, "role"), _value(node, "name")
    told = _properties(node)
    states = [
        words.format(told[key])
        for key, words in STATES.items()
        if key in told and told[key] not in (False, None, "")
    ]
    described = _value(node, "description")
    parts = [f"{ROLES.get(role, role)} “{name}”" if name else ROLES.get(role, role), *states]
    return ", ".join(parts) + (f" ({described})" if described else "")


def _first(role: str, nodes: dict[str, Node]) -> Node:
    return next(node for node in nodes.values() if _is_shown(node) and _value(node, "role") == role)


def _within(root: Node, nodes: dict[str, Node]) -> Iterator[Node]:
    if _is_shown(root):
        yield root
    for child in _children(root, nodes):
        yield from _within(child, nodes)


def _live(nodes: dict[str, Node]) -> list[Node]:
    return [node for node in nodes.values() if "live" in _properties(node)]


def _children(node: Node, nodes: dict[str, Node]) -> list[Node]:
    return [nodes[key] for key in node.get("childIds", []) if key in nodes]


def _is_shown(node: Node) -> bool:
    return not node["ignored"]


def _value(node: Node, key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _properties(node: Node) -> dict[str, Any]:
    return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
