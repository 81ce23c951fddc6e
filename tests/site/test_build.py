"""The built site: complete, self-contained, silent about what was not to be published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pages.factories import HOSTILE
from tests.site import links, metadata
from tests.site.synthetic import SALT, SECRET, BuiltSite

pytestmark = pytest.mark.slow
TEXT_KINDS = {".html", ".css", ".js", ".json", ".xml", ".txt", ".svg"}
CODE = re.compile(r"<pre.*?</pre>", re.S)


@pytest.fixture(params=["rich", "hashed"])
def built(request: pytest.FixtureRequest) -> BuiltSite:
    found: BuiltSite = request.getfixturevalue(request.param)
    return found


class Images(HTMLParser):
    """The attributes of every picture of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        if tag == "img":
            self.found.append(dict(attrs))


def texts(site: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXT_KINDS and path.is_file():
            yield path, path.read_text(encoding="utf-8")


def test_every_reference_resolves_and_none_leaves_the_site(built: BuiltSite) -> None:
    report = links.check(built.site)
    assert report.problems == ()
    assert report.references > 500


def test_published_pictures_hold_pixels_only(built: BuiltSite) -> None:
    pictures = list(built.audit.rglob("*.webp"))
    assert len(pictures) > 20
    assert metadata.faults(built.site) == []


def test_nothing_private_is_anywhere_in_the_site(built: BuiltSite) -> None:
    """Paths of photos and checkpoints, camera serials, what stood in EXIF, XMP and comments, the salt."""
    for path, text in texts(built.site):
        found = [word for word in ("secret/", "secret-", SECRET, SALT) if word in text]
        assert not found, f"{path.relative_to(built.site)} holds {found}"
    for path in built.audit.rglob("*.webp"):
        assert SECRET.encode() not in path.read_bytes()


def test_hashed_ids_and_coarse_dates_leave_no_trace_of_the_real_ones(hashed: BuiltSite) -> None:
    names = [path.relative_to(hashed.site).as_posix() for path in hashed.site.rglob("*")]
    held = dict.fromkeys(names, "") | {str(path): text for path, text in texts(hashed.audit)}
    for name, text in held.items():
        assert not re.search(r"cove-\d|resident-\d|encounter-\d", name + text), name
        assert not re.search(r"20\d\d-\d\d-\d\d", text), name
    assert any("2019-01" in text for text in held.values())


def test_hostile_names_are_text(rich: BuiltSite) -> None:
    pages = {path: text for path, text in texts(rich.audit) if path.suffix == ".html"}
    for path, text in pages.items():
        assert "<script>alert(1)" not in text, path
        assert 'href="javascript:' not in text, path
        assert text.count("</body>") == 1, path
        assert text.count('<div class="a-page"') == 1, path
    gallery = rich.page("gallery").read_text(encoding="utf-8")
    for shown in ("&lt;script&gt;alert(1)&lt;/script&gt;", "{{ 7 * 7 }}", "[[panel:x]]", "a | b", "&amp;lt;b&amp;gt;"):
        assert shown in gallery
    assert ">49<" not in gallery


def test_every_hostile_name_has_its_page_under_a_safe_name(rich: BuiltSite) -> None:
    for text in HOSTILE:
        slug = rich.dossier.names.image(text).slug
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", slug)
        assert rich.page(f"images/{slug}").is_file()


def test_pictures_reserve_their_room_and_say_what_they_are(built: BuiltSite) -> None:
    seen = 0
    for path, text in texts(built.audit):
        if path.suffix != ".html":
            continue
        for image in Images(text).found:
            if image.get("class") == "a-heat":  # lies on a photo, edge to edge
                continue
            seen += 1
            assert int(image["width"] or 0) > 0, path
            assert int(image["height"] or 0) > 0, path
            assert (image.get("alt") or "").strip(), f"{path}: {image}"
    assert seen > 100


def test_observations_are_rendered_by_the_generator(rich: BuiltSite) -> None:
    page = rich.page("observations").read_text(encoding="utf-8")
    assert 'src="media/panels/q-photo-00.webp"' in page
    assert '<a href="images/photo-01.html">photo-01</a>' in page
    assert "[[panel:not-read-in-code]]" in page
    assert "<td>cell</td>" in page
    assert "{{ 7 * 7 }} &lt;b&gt;not bold&lt;/b&gt;" in page


def test_configuration_survives_markdown_line_by_line(rich: BuiltSite) -> None:
    """Blank lines, comments and angle brackets inside a block of HTML are nothing that Markdown may touch."""
    shown = CODE.findall(rich.page("reproduce").read_text(encoding="utf-8"))[-1]
    assert "audit:\n  name: demo\n\nimages:\n  layout: table  # &lt;b&gt;\n" in shown


def test_search_finds_every_id_and_no_detail_page(rich: BuiltSite) -> None:
    index = json.loads((rich.site / "search" / "search_index.json").read_text(encoding="utf-8"))
    places = {entry["location"].split("#")[0] for entry in index["docs"]}
    assert {"audit/gallery.html", "audit/queries.html", "audit/observations.html", "methods.html"} <= places
    for folder in ("queries", "images", "individuals", "members", "groups", "architectures"):
        assert not any(place.startswith(f"audit/{folder}/") for place in places)
    words = " ".join(entry["text"] for entry in index["docs"])
    assert "photo-07" in words


def test_generated_pages_stay_out_of_the_navigation(rich: BuiltSite) -> None:
    home = (rich.site / "index.html").read_text(encoding="utf-8")
    page = rich.page("queries/q-photo-00").read_text(encoding="utf-8")
    assert "audit/images/" not in home
    assert "md-nav__item" not in page


def test_hand_written_pages_are_there(rich: BuiltSite) -> None:
    for name in ("index", "methods", "how-it-works", "glossary", "privacy", "own-audit", "decisions/index"):
        assert (rich.site / f"{name}.html").is_file(), name
