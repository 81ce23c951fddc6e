"""(c) What MkDocs takes per page: the slope between sites of different size, against plain Jinja on the same pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.clock import Spread, Usage, child, interleaved, timed
from benchmarks.measures import Measure, at_most, measure
from generator.drawing.encode import webp
from generator.pages.elements import Page
from generator.pages.render import Renderer
from generator.stages.write import detail_pages, overview_pages
from generator.store.templates import template_loader
from pages.factories import make_album, make_dossier
from tests.site.synthetic import large_audit, make_project, picture_paths, put

PART = "c"
BUILD = """
import sys
from pathlib import Path
from generator.store.mkdocs import build_site
build_site(Path(sys.argv[1]), Path(sys.argv[1]) / "site")
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """Numbers of queries, smallest first; every query has a page, every photo, and every individual."""

    queries: tuple[int, ...] = (100, 400, 1600)
    rounds: int = 5


QUICK = Size(queries=(6, 12, 24), rounds=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Site:
    """A project with its pages written, ready for MkDocs; ``peaks`` in MiB, one per build.

    ``details`` are the view models of the pages there are many of.
    """

    folder: Path
    details: tuple[Page, ...]
    renderer: Renderer
    peaks: list[float]

    @property
    def pages(self) -> int:
        """How many pages of queries, images and individuals."""
        return len(self.details)

    def build(self) -> float:
        """CPU seconds of a build from nothing, in a process of its own."""
        shutil.rmtree(self.folder / "site", ignore_errors=True)
        used: Usage = child(BUILD, str(self.folder))
        self.peaks.append(used.peak)
        return used.cpu

    def plain(self) -> None:
        """The same pages as complete HTML by Jinja alone."""
        for page in self.details:
            put(self.folder / "plain" / f"{page.path}.html", self.renderer.standalone(page).encode())


def run(size: Size, folder: Path) -> Iterator[Measure]:
    """Slopes, linearity, the ratio to plain Jinja, and peak memory."""
    sites = {count: _site(folder / f"site-{count}", count) for count in size.queries}
    small, middle, large = size.queries
    contestants: dict[str, Callable[[], float]] = {str(count): site.build for count, site in sites.items()}
    found = interleaved(contestants | {"plain": timed(sites[middle].plain)}, rounds=size.rounds)
    cost = partial(_per_page, {str(count): site.pages for count, site in sites.items()})
    rounds = [{name: spent[number] for name, spent in found.seconds.items()} for number in range(size.rounds)]
    upper = [cost(spent, str(middle), str(large)) for spent in rounds]
    lower = [cost(spent, str(small), str(middle)) for spent in rounds]
    whole = [cost(spent, str(small), str(large)) for spent in rounds]
    plain = [1000 * spent["plain"] / sites[middle].pages for spent in rounds]
    on = f"{small} to {large} queries, {sites[small].pages} to {sites[large].pages} pages"
    yield measure(PART, "CPU of MkDocs per page", on, Spread.of(whole), unit="ms", target=at_most(6.0))
    yield measure(PART, "CPU of MkDocs per page", f"{middle} to {large} queries", Spread.of(upper), unit="ms")
    yield measure(PART, "CPU of MkDocs per page", f"{small} to {middle} queries", Spread.of(lower), unit="ms")
    bent = [up / low for up, low in zip(upper, lower, strict=True)]
    yield measure(PART, "upper slope over lower slope (linear: 1)", on, Spread.of(bent), target=at_most(1.2))
    yield measure(
        PART, "plain Jinja per page, the same pages as complete HTML", f"{middle} queries", Spread.of(plain), unit="ms"
    )
    ratio = [one / other for one, other in zip(whole, plain, strict=True)]
    yield measure(PART, "MkDocs per page, over plain Jinja", on, Spread.of(ratio))
    for count, site in sites.items():
        yield measure(PART, "peak memory of MkDocs", f"{count} queries", Spread.of(site.peaks), unit="MiB")


def _per_page(pages: dict[str, int], spent: dict[str, float], fewer: str, more: str) -> float:
    return 1000 * (spent[more] - spent[fewer]) / (pages[more] - pages[fewer])


def _site(folder: Path, count: int) -> Site:
    """The real pages of ``count`` queries as stubs for MkDocs, over pictures that are all one tiny file."""
    make_project(folder)
    audit = large_audit(count)
    dossier = make_dossier(audit)
    renderer, root = Renderer(template_loader(folder)), folder / "docs" / "audit"
    details = tuple(detail_pages(dossier))
    for page in (*overview_pages(dossier, (), whole=True), *details):
        put(root / f"{page.path}.md", renderer.stub(page).encode())
    tiny = webp(np.full((4, 3, 3), 128, np.uint8), 50)
    for path in picture_paths(make_album(audit, dossier.names)):
        put(root / path, tiny)
    return Site(folder=folder, details=details, renderer=renderer, peaks=[])
