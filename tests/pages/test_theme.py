"""The theme: a real strict MkDocs build of stubs, and the scripts and switches in a real browser on file://."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader
from PIL import Image

from generator.core.audit import Audit
from generator.pages.match import make_match
from generator.pages.render import Renderer
from pages import claims_made, factories, whole

MKDOCS = """\
INHERIT: {repository}/mkdocs.yml
theme: {{name: material, custom_dir: {repository}/templates/overrides}}
"""


def few_pages() -> Audit:
    """The rich audit with claims, and with pages for some of its queries, plain and hostile ones."""
    audit = factories.make_audit()
    return replace(audit, paged=audit.paged[7:20], findings=claims_made.every_verdict())


def write_site(folder: Path, repository: Path) -> Path:
    """A project folder with every picture page as a stub (one also standalone), built strictly; returns its site."""
    dossier = factories.make_dossier(few_pages())
    root, renderer = folder / "docs" / "audit", Renderer(FileSystemLoader(repository / "templates"))
    for page in whole.pages(dossier):
        target = root / f"{page.path}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(renderer.stub(page), encoding="utf-8")
    first = make_match(dossier, dossier.paged[0].query.query_id)
    (root / "queries" / "alone.html").write_text(renderer.standalone(first), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n\n[The audit](audit/index.md)\n", encoding="utf-8")
    for path in whole.pictures(dossier):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 4), "teal").save(root / path)
    (folder / "mkdocs.yml").write_text(MKDOCS.format(repository=repository), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(folder / "mkdocs.yml")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory, repository) -> Path:
    return write_site(tmp_path_factory.mktemp("project"), repository)


def test_bodies_reach_the_site_as_they_were_rendered(site):
    for path, body in whole.bodies(few_pages)[1]:
        assert body in (site / "audit" / f"{path}.html").read_text(encoding="utf-8"), path


def test_generated_pages_are_slim(site):
    html = (site / "audit" / "images" / "photo-00.html").read_text(encoding="utf-8")
    assert "md-sidebar" not in html
    assert html.count("<h1") == 1
    assert "<title>Image photo-00 - Sightline</title>" in html
    assert '<a href="../../audit/gallery.html" aria-current="true">Gallery</a>' in html


def test_search_knows_every_id_and_claim_and_only_index_pages(site):
    entries = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    assert {entry["location"].split("#")[0] for entry in entries} == {
        "index.html", "audit/index.html", "audit/gallery.html", "audit/queries.html", "audit/individuals.html",
        "audit/metrics.html", "audit/scenarios.html", "audit/trust.html", "audit/claims/scars-first.html",
        "audit/claims/water.html", "audit/claims/ridge.html", "audit/claims/few.html", "audit/claims/alike.html",
        "audit/claims/masks.html",
    }  # fmt: skip
    text = " ".join(entry["text"] for entry in entries)
    for word in ("photo-07", "q:photo-08", "whale002", "The claim scars-first is true"):
        assert word in text
    assert "id or individual" not in text


def test_nothing_is_asked_of_another_host(site):
    for path in site.rglob("*.html"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for attribute in ('src="http', "src='http", "@import", 'rel="preconnect"', 'rel="stylesheet" href="http'):
                assert attribute not in line, (path, line)
    assert (site / "assets" / "vendor" / "iframe-worker-shim.js").is_file()


def test_style_sheet_and_script_fetch_nothing(repository):
    assets = repository / "templates" / "overrides" / "assets"
    css = (assets / "audit.css").read_text(encoding="utf-8")
    assert css.count("url(") == css.count('url("data:image/svg+xml')
    assert "fetch(" not in (assets / "audit.js").read_text(encoding="utf-8")
    licence = (assets / "vendor" / "iframe-worker-shim.js").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in licence


LEFT = "net::ERR_ABORTED"
"""How a request fails when its page is left: no fault of the site."""


@pytest.fixture
def visit(chromium, site):
    """Open a page of the site from disk; afterwards, nothing may have failed or been logged as an error."""
    contexts, faults = [], []

    def open_page(path: str, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("requestfailed", lambda request: faults.append(request.url) if request.failure != LEFT else None)
        tab.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        tab.goto(f"file://{site}/{path}")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


browser = pytest.mark.browser


@browser
def test_filter_narrows_counts_and_keeps_its_state_in_the_address(visit):
    tab = visit("audit/gallery.html")
    tab.fill("[name=q]", "whale001")
    assert tab.locator(".a-card:visible").count() == 3
    assert tab.inner_text("output") == "3"
    tab.select_option("[name=viewpoint]", "top")
    assert tab.locator(".a-card:visible").count() == 1
    assert tab.evaluate("location.hash") == "#q=whale001&viewpoint=top"
    tab.reload()
    assert tab.locator(".a-card:visible").count() == 1
    tab.fill("[name=q]", "nobody at all")
    assert tab.locator("[data-none]").is_visible()


@browser
def test_columns_sort_by_number_with_unknown_last(visit):
    tab = visit("audit/queries.html")
    tab.click("text=First true rank")
    read = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[9].dataset.sort)"
    values = tab.evaluate(read)
    known = [float(value) for value in values if value]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [""] * (len(values) - len(known))
    tab.click("text=First true rank")
    assert [float(value) for value in tab.evaluate(read) if value] == sorted(known)
    assert tab.locator("th[aria-sort=ascending]").count() == 1


@browser
def test_votes_can_be_taken_off_and_the_choice_is_kept(visit):
    tab = visit("audit/images/photo-01.html")
    assert tab.locator(".a-hero .a-heat").is_visible()
    tab.uncheck("[data-show=heat]")
    assert not tab.locator(".a-hero .a-heat").is_visible()
    tab.uncheck("[data-show=boxes]")
    assert tab.locator(".a-box:visible").count() == 0
    tab.reload()
    assert not tab.locator(".a-hero .a-heat").is_visible()


@browser
def test_arrow_keys_walk_through_the_queries_but_not_while_typing(visit):
    tab = visit("audit/queries/q-photo-08.html")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**/q-photo-07.html")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**/q-photo-08.html")
    tab.keyboard.press("/")
    tab.keyboard.type("x")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_timeout(200)
    assert tab.url.endswith("q-photo-08.html")


@browser
def test_everything_shows_without_scripts(visit):
    tab = visit("audit/gallery.html", java_script_enabled=False)
    assert tab.locator(".a-card").count() == 25
    assert not tab.locator(".a-filter").is_visible()
    assert tab.locator(".a-card .a-heat").first.is_visible()
    tab.uncheck("[data-show=heat]")
    assert not tab.locator(".a-card .a-heat").first.is_visible()


PAGES = (
    "audit/index.html",
    "audit/gallery.html",
    "audit/queries.html",
    "audit/queries/q-photo-07.html",
    "audit/queries/alone.html",
    "audit/images/photo-01.html",
    "audit/individuals.html",
    "audit/individuals/whale000.html",
)


@browser
def test_no_page_is_wider_than_a_phone(visit, site):
    tab = visit("index.html", viewport={"width": 390, "height": 800})
    for path in PAGES:
        tab.goto(f"file://{site}/{path}", wait_until="domcontentloaded")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path


@browser
def test_photos_keep_their_shape_and_move_nothing_when_they_load(visit):
    tab = visit("audit/gallery.html")
    boxes = tab.evaluate(
        "[...document.querySelectorAll('.a-card .a-stack')].slice(0, 5).map(node => "
        "[node.clientWidth / node.clientHeight, +getComputedStyle(node).getPropertyValue('--ratio')])"
    )
    for shown, true in boxes:
        assert shown == pytest.approx(true, rel=0.02)
    assert len({ratio for _, ratio in boxes}) == 5


@browser
@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 29)")])
@pytest.mark.parametrize("path", ["audit/queries/alone.html", "audit/queries/q-photo-07.html"])
def test_colours_follow_the_system(visit, path, scheme, paper):
    tab = visit(path, color_scheme=scheme)
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == paper


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(visit, scheme):
    """WCAG 2.2 contrast (1.4.3): 4.5 to 1 for every kind of text on its ground, verdicts on their tint included."""
    tab = visit("audit/gallery.html", color_scheme=scheme)
    for selector in (".a-lead", ".a-card-name", ".a-card-note", ".a-sections a", *(
        f".a-verdict--{kind}" for kind in ("correct", "wrong", "none", "unlabelled")
    )):  # fmt: skip
        assert tab.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector


CONTRAST = """node => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const paint = colours => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = [];
  for (let at = node; at; at = at.parentElement) { grounds.unshift(getComputedStyle(at).backgroundColor); }
  const [one, other] = [paint(grounds), paint([...grounds, getComputedStyle(node).color])].sort((a, b) => b - a);
  return (one + 0.05) / (other + 0.05);
}"""
