"""The built site in Chromium: opened from the folder and from a server, light and dark, wide and narrow."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.site.synthetic import BuiltSite

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PAGES = (
    "index",
    "gallery",
    "queries",
    "individuals",
    "members",
    "groups",
    "agreement",
    "metrics",
    "scenarios",
    "trust",
    "observations",
    "data",
    "methods",
    "reproduce",
    "queries/q-photo-00",
    "images/photo-01",
    "individuals/whale000",
    "members/lite0",
    "groups/top",
    "architectures/vit_tiny_patch16_224",
)
DOCS = ("index", "methods", "own-audit", "decisions/index")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
MOST_SECONDS = 10_000  # milliseconds, in Playwright's unit

COMPLETE = """async () => {
  for (const image of document.images) { image.loading = 'eager'; }
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
  return [...document.images].filter(image => !image.complete || image.naturalWidth === 0).map(image => image.src);
}"""
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  const held = (one) => { for (let box = one.parentElement; box; box = box.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(box).overflowX)) return true; } return false; };
  return { scroll: document.documentElement.scrollWidth - wide, wide: [...document.body.querySelectorAll('.md-main *')]
    .filter(one => one.getBoundingClientRect().right > wide + 1 && !held(one)).map(one => one.outerHTML.slice(0, 90)) };
}"""
COLOURS = """() => {
  const page = document.querySelector('.a-page'), light = document.createElement('canvas').getContext('2d');
  const bright = colour => { light.fillStyle = colour; light.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...light.getImageData(0, 0, 1, 1).data].map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  return [bright(getComputedStyle(document.body).backgroundColor), bright(getComputedStyle(page).color)];
}"""


@dataclass
class Visit:
    """A tab and what it complained about."""

    page: object
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def failure(request) -> list[str]:
    """What went wrong with a request; one that a click on a link cut short did not fail."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visit]]:
    """Opens tabs without a network, and closes them."""
    contexts = []

    def opened(**options) -> Visit:
        context = chromium.new_context(viewport=options.pop("viewport", DESK), **options)
        context.set_default_timeout(MOST_SECONDS)
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.on("console", lambda m: found.errors.append(m.text) if m.type in ("error", "warning") else None)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("requestfailed", lambda request: found.errors.extend(failure(request)))
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("response", lambda r: found.errors.append(f"{r.url}: {r.status}") if r.status >= 400 else None)
        return found

    yield opened
    for context in contexts:
        context.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a log."""

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="session")
def served(rich: BuiltSite) -> Iterator[str]:
    """The address of the rich site on loopback."""
    handler = functools.partial(Quiet, directory=str(rich.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def addresses(root: str) -> list[str]:
    return [f"{root}{name}.html" for name in DOCS] + [f"{root}audit/{name}.html" for name in PAGES]


@pytest.mark.parametrize("way", ["file", "loopback"])
def test_every_kind_of_page_loads_without_a_complaint(way, rich, served, visit):
    root = f"{rich.site.as_uri()}/" if way == "file" else served
    tab = visit()
    for address in addresses(root):
        tab.page.goto(address, wait_until="load")
        assert tab.page.evaluate(COMPLETE) == [], address
    assert tab.errors == []
    assert {urlsplit(url)[:2] for url in tab.requests} <= {urlsplit(root)[:2], ("blob", ""), ("data", "")}


def test_plain_html_pages_load_without_a_complaint(hashed, visit):
    tab = visit()
    for folder in ("queries", "images", "individuals"):
        page = sorted((hashed.audit / folder).glob("*.html"))[0]
        tab.page.goto(page.as_uri(), wait_until="load")
        assert tab.page.evaluate(COMPLETE) == []
        assert tab.page.title()
    assert tab.errors == []


@pytest.mark.parametrize("way", ["file", "loopback"])
def test_search_finds_an_id_without_a_network(way, rich, served, visit):
    root = f"{rich.site.as_uri()}/" if way == "file" else served
    tab = visit()
    tab.page.goto(f"{root}audit/queries/q-photo-00.html", wait_until="load")
    tab.page.locator("[data-md-component=search-query]").click()
    tab.page.keyboard.type("lonely")
    results = tab.page.locator(".md-search-result__link")
    results.first.wait_for(state="visible")
    found = [link.get_attribute("href") or "" for link in results.all()]
    assert any("audit/gallery.html" in link for link in found)
    assert tab.errors == []


def test_the_overlay_switch_changes_pixels_and_is_remembered(rich, visit):
    tab = visit()
    tab.page.goto(rich.page("images/photo-01").as_uri(), wait_until="load")
    tab.page.evaluate(COMPLETE)
    figure = tab.page.locator(".a-hero .a-stack").first
    switch = tab.page.locator("input[data-show=heat]")
    lit = figure.screenshot()
    assert figure.screenshot() == lit
    switch.uncheck()
    plain = figure.screenshot()
    assert plain != lit
    tab.page.goto(rich.page("images/photo-02").as_uri(), wait_until="load")
    assert not tab.page.locator("input[data-show=heat]").is_checked()
    tab.page.go_back(wait_until="load")
    tab.page.evaluate(COMPLETE)
    switch.check()
    assert tab.page.locator(".a-hero .a-stack").first.screenshot() == lit


def test_the_overlay_leaves_the_photo_alone_where_nothing_is_lit(rich, visit):
    """The votes layer is transparent there, so a corner without votes looks the same on and off."""
    tab = visit()
    tab.page.goto(rich.page("images/photo-01").as_uri(), wait_until="load")
    tab.page.evaluate(COMPLETE)
    box = tab.page.locator(".a-hero .a-stack").first.bounding_box()
    corner = {"x": box["x"] + box["width"] - 12, "y": box["y"] + box["height"] - 12, "width": 8, "height": 8}
    for name in ("boxes", "heat"):
        tab.page.locator(f"input[data-show={name}]").check()
    lit = tab.page.screenshot(clip=corner)
    tab.page.locator("input[data-show=heat]").uncheck()
    assert tab.page.screenshot(clip=corner) == lit


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_is_wider_than_the_screen(viewport, rich, visit):
    tab = visit(viewport=viewport)
    for address in addresses(f"{rich.site.as_uri()}/"):
        tab.page.goto(address, wait_until="load")
        found = tab.page.evaluate(TOO_WIDE)
        assert found["scroll"] <= 0, (address, found["wide"][:3])


def test_plain_html_pages_fit_a_phone(hashed, visit):
    tab = visit(viewport=PHONE)
    for folder in ("queries", "images", "individuals"):
        tab.page.goto(sorted((hashed.audit / folder).glob("*.html"))[0].as_uri(), wait_until="load")
        assert tab.page.evaluate(TOO_WIDE)["scroll"] <= 0, folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["mkdocs", "plain"])
def test_colours_follow_the_system_and_text_stands_out(scheme, kind, rich, hashed, visit):
    site = rich if kind == "mkdocs" else hashed
    tab = visit(color_scheme=scheme)
    tab.page.goto(sorted((site.audit / "queries").glob("*.html"))[0].as_uri(), wait_until="load")
    paper, ink = tab.page.evaluate(COLOURS)
    assert (paper < ink) == (scheme == "dark")
    low, high = sorted((paper, ink))
    assert (high + 0.05) / (low + 0.05) >= 7
