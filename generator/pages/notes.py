"""The author's Markdown as HTML: figures, claims and links by marker, no raw HTML, nothing from other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension, slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from generator.errors import PublishError
from generator.pages.addresses import may_link, may_load

Kind = Literal["panel", "image", "claim", "number"]

NAME = r":([^\[\]\n]+)\]\]"
MARKER = re.compile(rf"\[\[(panel|image|claim|number){NAME}")
LINE = re.compile(rf"^ {{0,3}}\[\[(panel|image|claim){NAME}[ \t]*$", re.M)
HEADING = re.compile(r"^(#{1,6})[ \t]", re.M)


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """What stands for a marker inside a sentence: a link, or only text where it leads nowhere."""

    text: str
    href: str | None = None
    css: str | None = None


class Resolver(Protocol):
    """Knows what markers mean, and where in the source a fault is."""

    def embed(self, kind: Kind, name: str) -> str:
        """What stands in the HTML for the figure of a marker on its own line."""
        ...

    def link(self, kind: Kind, name: str) -> Linked:
        """What stands for a marker inside a sentence."""
        ...

    def refuse(self, found: str, problem: str) -> PublishError:
        """The error for a fault of the source."""
        ...


def html_of(source: str, anchor: str, resolver: Resolver) -> str:
    """The HTML of one note; its highest heading is at level 2, ids start with ``anchor``. Raises `PublishError`."""

    def heading_id(text: str, separator: str) -> str:
        return f"{anchor}-{slugify(text, separator) or 'section'}"

    highest = min((len(marks) for marks in HEADING.findall(source)), default=1)
    headings = TocExtension(baselevel=max(1, 3 - highest), slugify=heading_id)
    markdown = Markdown(extensions=["tables", "fenced_code", "sane_lists", headings, _Figures(resolver)])
    return markdown.convert(source)


class _Figures(Extension):
    """Figures on their own line, links in sentences, no raw HTML, checked addresses."""

    def __init__(self, resolver: Resolver) -> None:
        super().__init__()
        self._resolver = resolver

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After code blocks, lists and quotes have taken theirs; before a paragraph takes the rest.
        md.parser.blockprocessors.register(_Embedded(md.parser, self._resolver), "figures", 15)
        # After code spans and escapes, before reference links read the brackets.
        md.inlinePatterns.register(_Links(md, self._resolver), "figures", 175)
        # Last, after escaped characters are back: addresses as they will be written.
        md.treeprocessors.register(_Addresses(md, self._resolver), "addresses", -5)


class _Embedded(BlockProcessor):
    """A marker alone on a line becomes what the resolver puts there."""

    def __init__(self, parser: BlockParser, resolver: Resolver) -> None:
        super().__init__(parser)
        self._resolver = resolver

    def test(self, parent: Element, block: str) -> bool:
        return LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = LINE.search(block)
        if found is None:  # `test` has seen one
            return
        before, after = block[: found.start()].strip("\n"), block[found.end() :].strip("\n")
        if before:
            self.parser.parseBlocks(parent, [before])
        slot = SubElement(parent, "div")
        slot.text = self.parser.md.htmlStash.store(self._resolver.embed(_kind(found), found[2].strip()))
        if after:
            blocks.insert(0, after)


class _Links(InlineProcessor):
    """A marker inside a sentence becomes a link."""

    def __init__(self, md: Markdown, resolver: Resolver) -> None:
        super().__init__(MARKER.pattern, md)
        self._resolver = resolver

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Markdown's own; its stub has the older signature
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        found = self._resolver.link(_kind(m), m[2].strip())
        link = Element("a", {"href": found.href}) if found.href else Element("span")
        if found.css:
            link.set("class", found.css)
        link.text = AtomicString(found.text)
        return link, m.start(0), m.end(0)


class _Addresses(Treeprocessor):
    """Checks where links lead and where pictures come from."""

    def __init__(self, md: Markdown, resolver: Resolver) -> None:
        super().__init__(md)
        self._resolver = resolver

    def run(self, root: Element) -> None:
        for element in root.iter():
            address = element.get("src" if element.tag == "img" else "href")
            if address is not None:
                # Markdown keeps the ampersands of an obfuscated e-mail address aside.
                self._check(address.replace(AMP_SUBSTITUTE, "&"), loaded=element.tag == "img")

    def _check(self, address: str, *, loaded: bool) -> None:
        if loaded and not may_load(address):
            problem = "the site loads nothing from other hosts; put the picture below docs/ and link it "
            "from there"
            raise self._resolver.refuse(address, problem)
        if not loaded and not may_link(address):
            problem = "a link starts with https:, http: or mailto:, or is relative to the page"
            raise self._resolver.refuse(address, problem)


def _kind(found: re.Match[str]) -> Kind:
    return cast(Kind, found[1])
