"""The cost of a site grows with its pages and no faster: a navigation that leaks into every page shows here first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from tests.site.synthetic import BuiltSite, build, large_audit, plain_site

pytestmark = pytest.mark.slow
FEW, MANY = 100, 400

MOST_CPU = 3.2
"""CPU of MkDocs at `MANY` queries over that at `FEW`, for 4 times the pages. All pages in the navigation: 4.8."""

MOST_GROWTH = 1.2
"""Bytes of one page likewise; a leak gives 2.9."""

MOST_BYTES = 30_000
"""Bytes of a page, 12,000 of them MkDocs' frame; on a query's page without its candidates."""

MOST_CANDIDATE = 2_500
"""Bytes of a candidate with two groups and three members, each with its score."""

INDEXED, MOST_INDEX = 1_600, 100_000
"""Bytes that search may have to read of an audit of so many queries: on file:// it reads them on every page."""

CANDIDATE = re.compile(r'<li class="a-candidate".*?</li>', re.S)


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


def test_no_detail_page_is_heavy(built: Callable[[int], BuiltSite]) -> None:
    for folder in ("queries", "images", "individuals", "members", "groups", "architectures"):
        pages = sorted((built(MANY).audit / folder).glob("*.html"))
        assert pages, folder
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert len(CANDIDATE.sub("", text).encode()) <= MOST_BYTES, page.name
            assert all(len(entry.encode()) <= MOST_CANDIDATE for entry in CANDIDATE.findall(text)), page.name


def test_the_search_index_stays_small(built: Callable[[int], BuiltSite]) -> None:
    few, many = (index_bytes(built(count)) for count in (FEW, MANY))
    each = (many - few) / (MANY - FEW)
    assert few + each * (INDEXED - FEW) <= MOST_INDEX
