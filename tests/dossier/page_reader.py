"""Reading a page as a browser would: elements, ids, references, text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}
_REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")


@dataclass
class Page(HTMLParser):
    """What a page holds.

    Attributes:
        faults: elements that are not closed, or closed out of order.
        elements: (name, attributes) of every element, in order.
        texts: (name of the parent, text) of every text.
    """

    faults: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self._open[-1] if self._open else ''}>")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data))

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]

    @property
    def ids(self) -> list[str]:
        """The ids, in order."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def references(self, style: str) -> set[str]:
        """Return the ids that attributes, links and the style sheet refer to."""
        found = set(re.findall(r"url\(#([\w-]+)\)", style))
        for _, attributes in self.elements:
            for name in _REFERRING:
                found.update(attributes.get(name, "").split())
            if attributes.get("href", "").startswith("#"):
                found.add(attributes["href"][1:])
            if "data-filter" in attributes:
                found.add(attributes["data-filter"])
        return found

    def text(self, *but: str) -> str:
        """Return the whole text, without that of some elements."""
        return " ".join(text for parent, text in self.texts if parent not in but)


def read(source: str) -> Page:
    """Read a page."""
    page = Page()
    page.feed(source)
    page.close()
    return page
