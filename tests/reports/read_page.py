"""Reads a report page as a browser does: its text, its charts, its policy, its elements."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class ReadPage(HTMLParser):
    """A page by its elements; what stands in a script is no text of the page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.texts: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            attributes, before = self.scripts[-1]
            self.scripts[-1] = (attributes, before + data)
        elif not self._inside:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What a person reads, with single blanks."""
        return " ".join(" ".join(self.texts).split())

    @property
    def charts(self) -> dict[str, Any]:
        """The charts by name."""
        (content,) = (content for attributes, content in self.scripts if attributes.get("id") == "charts")
        return {chart["name"]: chart for chart in json.loads(content)}

    @property
    def policy(self) -> str:
        """The content security policy."""
        (policy,) = (a["content"] for tag, a in self.elements if tag == "meta" and "http-equiv" in a)
        assert policy is not None
        return policy

    def count(self, tag: str) -> int:
        """How many elements of a name there are."""
        return sum(tag == name for name, _ in self.elements)

    def attributes(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]
