"""The cost of a site grows with its pages and no faster: a navigation that leaks into every page shows here first."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.synthetic import BuiltSite, build, large_audit, plain_site

pytestmark = pytest.mark.slow
FEW, MANY = 100, 400

MOST_CPU = 3.2
"""CPU of MkDocs at `MANY` queries over that at `FEW`, for 4 times the pages. All pages in the navigation: 4.8."""

MOST_GROWTH = 1.2
"""Bytes of one page likewise; a leak gives 2.9."""

MOST_BYTES = 30_000
"""Bytes of a page, 10,000 of them MkDocs' frame: of a query with ten candidates, two groups and three members too."""

CROWD, EACH = 60, 15
"""An audit of so many photos, so many to an individual: match pages then show all the more photos that they may."""

INDEXED, MOST_INDEX = 1_600, 100_000
"""Bytes that search may have to read of an audit of so many queries: on file:// it reads them on every page."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], BuiltSite]:
    sites: dict[int, BuiltSite] = {}

    def made(count: int) -> BuiltSite:
        if count not in sites:
            sites[count] = plain_site(tmp_path_factory.mktemp(f"n{count}-"), large_audit(count))
        return sites[count]

    return made


def index_bytes(site: BuiltSite) -> int:
    """Bytes of what the search index holds of the audit's pages."""
    index = json.loads((site.site / "search" / "search_index.json").read_text(encoding="utf-8"))
    return sum(
        len(json.dumps(entry, ensure_ascii=False).encode())
        for entry in index["docs"]
        if entry["location"].startswith("audit/")
    )


def test_cpu_grows_no_faster_than_the_pages(built: Callable[[int], BuiltSite]) -> None:
    few, many = built(FEW), built(MANY)
    ratio = many.cpu / few.cpu
    if ratio > MOST_CPU:  # a neighbour can slow one of the two; not both attempts the same way
        ratio = min(ratio, build(many.folder) / build(few.folder))
    assert ratio <= MOST_CPU, f"{MANY // FEW} times the pages took {ratio:.1f} times the CPU"


def test_a_query_page_does_not_know_how_many_others_there_are(built: Callable[[int], BuiltSite]) -> None:
    few, many = (built(count).page("queries/q-photo-00050").stat().st_size for count in (FEW, MANY))
    assert many / few <= MOST_GROWTH


def heaviest(site: BuiltSite, folder: str) -> tuple[int, str]:
    """The bytes and name of the largest page in a folder of the audit."""
    return max((page.stat().st_size, page.name) for page in (site.audit / folder).glob("*.html"))


@pytest.mark.parametrize("folder", ["queries", "images", "individuals", "members", "groups", "architectures"])
def test_no_detail_page_is_heavy(built: Callable[[int], BuiltSite], folder: str) -> None:
    size, name = heaviest(built(MANY), folder)
    assert size <= MOST_BYTES, name


def test_nor_are_those_of_an_individual_with_many_photos(tmp_path: Path) -> None:
    """All but the individual's own page, whose list they are."""
    site = plain_site(tmp_path, large_audit(CROWD, EACH))
    for folder in ("queries", "images"):
        size, name = heaviest(site, folder)
        assert size <= MOST_BYTES, name


def test_the_search_index_stays_small(built: Callable[[int], BuiltSite]) -> None:
    few, many = (index_bytes(built(count)) for count in (FEW, MANY))
    each = (many - few) / (MANY - FEW)
    assert few + each * (INDEXED - FEW) <= MOST_INDEX
