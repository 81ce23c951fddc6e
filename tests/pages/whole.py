"""All picture pages of an audit at once, and a strict reader of their HTML."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import yaml
from jinja2 import FileSystemLoader

from generator.core.audit import Audit
from generator.pages.claim import make_claim
from generator.pages.dossier import Dossier
from generator.pages.elements import Page
from generator.pages.gallery import make_gallery
from generator.pages.image import make_image
from generator.pages.individuals import make_individual, make_individuals
from generator.pages.match import make_match
from generator.pages.metrics import make_metrics
from generator.pages.overview import make_overview
from generator.pages.queries import make_queries
from generator.pages.render import Renderer
from generator.pages.scenarios import make_scenarios
from generator.pages.trust import make_trust
from pages import factories

CASES = (
    factories.make_audit,
    factories.one_image,
    factories.unlabelled,
    factories.no_queries,
    factories.no_heatmaps,
)
VOID = {"img", "input", "br", "hr", "link", "meta"}


def pages(dossier: Dossier) -> tuple[Page, ...]:
    """The overview, the gallery, the queries, the individuals, and a page for each of them and of the claims."""
    return (
        make_overview(dossier),
        make_gallery(dossier),
        make_queries(dossier),
        make_individuals(dossier),
        make_metrics(dossier),
        make_scenarios(dossier),
        make_trust(dossier),
        *(make_claim(dossier, place) for place in range(len(dossier.audit.findings))),
        *(make_image(dossier, image.image_id) for image in dossier.audit.images.images),
        *(make_match(dossier, ranking.query.query_id) for ranking in dossier.paged),
        *(make_individual(dossier, individual) for individual in dossier.photos_of),
    )


@lru_cache
def bodies(make: Callable[[], Audit]) -> tuple[Dossier, tuple[tuple[str, str], ...]]:
    """An audit's dossier and the (path, HTML) of all its picture pages, rendered once for all tests."""
    dossier, renderer = factories.make_dossier(make()), Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))
    return dossier, tuple((page.path, str(renderer.body(page)).strip()) for page in pages(dossier))


def others(dossier: Dossier) -> set[str]:
    """Pages that other makers write."""
    index = ("members", "groups", "agreement", "observations", "data", "methods", "reproduce")
    members = {f"members/{dossier.names.member(member.name).slug}.html" for member in dossier.audit.members}
    groups = {f"groups/{dossier.names.group(group.name).slug}.html" for group in dossier.audit.groups}
    return {f"{name}.html" for name in index} | members | groups


def pictures(dossier: Dossier) -> set[str]:
    """Every picture file of an album."""
    album = dossier.figures
    several = (album.photos, album.overlays, album.panels, album.member_maps, album.exhibited)
    found = {r.path for group in several for picture in group.values() for r in picture.renditions}
    return found | {sprite.path for sprite in album.strips.values()}


def resolve(page: str, address: str) -> str:
    """An address on a page as a path below the audit's root."""
    path = address.split("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"


def markdown_extensions(mkdocs: Path) -> list[str]:
    """The Markdown extensions that mkdocs.yml turns on."""
    loaded = yaml.safe_load(mkdocs.read_text(encoding="utf-8"))["markdown_extensions"]
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in loaded]


@dataclass
class Found:
    """What a page holds."""

    tags: set[str] = field(default_factory=set)
    images: list[dict[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    text: str = ""


def read(html: str) -> Found:
    """Read a body strictly: every element closed in order, every id once, no event handlers."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        reader.found.problems.append(f"left open: {reader.open}")
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self.open, self.ids = Found(), [], set()

    def handle_starttag(self, tag, attrs):
        self.found.tags.add(tag)
        values = {name: value or "" for name, value in attrs}
        if len(values) != len(attrs):
            self.found.problems.append(f"attribute twice in <{tag}>")
        self.found.problems += [f"handler {name}" for name in values if name.startswith("on")]
        if values.get("id") in self.ids:
            self.found.problems.append(f"id twice: {values['id']}")
        self.ids |= {values["id"]} if "id" in values else set()
        if tag == "img":
            self.found.images.append({"class": "", **values})
        self._addresses(values)
        if tag not in VOID:
            self.open.append(tag)

    def _addresses(self, values):
        local = [values[name] for name in ("src", "href") if name in values and not values[name].startswith("https://")]
        local += [part.split()[0] for part in values.get("srcset", "").split(", ") if part]
        self.found.addresses += local

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.found.problems.append(f"</{tag}> out of order")

    def handle_data(self, data):
        self.found.text += data

    def handle_comment(self, data):
        self.found.problems.append(f"comment: {data}")
