"""From view models to files: escaping, front matter, and templates without logic."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, FileSystemLoader, nodes
from mkdocs.utils.meta import get_data

from generator.errors import PublishError
from generator.pages.elements import Page
from generator.pages.match import make_match
from generator.pages.render import Renderer
from pages import factories, whole

TEMPLATES = factories.REPOSITORY / "templates"
FILTERS: frozenset[str] = frozenset()
"""Filters that templates may use. Formatting belongs in the view model, so there are none."""

LOGIC = (nodes.Compare, nodes.BinExpr, nodes.UnaryExpr, nodes.Assign, nodes.AssignBlock, nodes.Call, nodes.CondExpr)
NAMES = sorted(path.name for path in TEMPLATES.glob("*.j2"))


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(FileSystemLoader(TEMPLATES))


@pytest.mark.parametrize("name", NAMES)
def test_templates_loop_and_test_for_presence_only(name):
    tree = Environment(autoescape=True).parse((TEMPLATES / name).read_text(encoding="utf-8"))
    found = [f"line {node.lineno}: {type(node).__name__}" for node in tree.find_all(LOGIC)]
    found += [f"line {node.lineno}: |{node.name}" for node in tree.find_all(nodes.Filter) if node.name not in FILTERS]
    found += [f"line {node.lineno}: is {node.name}" for node in tree.find_all(nodes.Test) if node.name != "none"]
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_templates_open_with_their_context(name):
    assert re.match(r"\{#-? .*\b(Context|extends|frame)\b", (TEMPLATES / name).read_text(encoding="utf-8"), re.DOTALL)


def page(**changes) -> Page:
    return Bare(**{"path": "p", "title": "t", "heading": "h", "section": "gallery", **changes})


class Bare(Page):
    """A page type for these tests."""

    template = "page.html.j2"


def test_text_is_escaped_always():
    renderer = Renderer(DictLoader({"page.html.j2": '<p title="{{ page.heading }}">{{ page.heading }}</p>'}))
    assert renderer.body(page(heading="<b>\"'&")) == (
        '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;</p>'
    )


def test_an_unknown_name_is_an_error_with_the_template_named():
    renderer = Renderer(DictLoader({"page.html.j2": "{{ page.nothing }}"}))
    with pytest.raises(PublishError, match=r"template page\.html\.j2: UndefinedError: .*nothing.*sightline init"):
        renderer.body(page())


def test_a_missing_or_broken_template_is_an_error():
    with pytest.raises(PublishError, match=r"template page\.html\.j2: TemplateNotFound"):
        Renderer(DictLoader({})).body(page())
    with pytest.raises(PublishError, match="TemplateSyntaxError"):
        Renderer(DictLoader({"page.html.j2": "{% for %}"})).body(page())


def simple(template: str = "<div>{{ page.heading }}</div>") -> Renderer:
    return Renderer(DictLoader({"page.html.j2": template}))


@pytest.mark.parametrize("title", ["Query q-1", 'odd: "title" # {{ x }}', "\u2028 --- é"])
def test_front_matter_is_yaml_whatever_the_title(title):
    content, meta = get_data(simple().stub(page(title=title, search_index=False)))
    assert meta == {
        "title": title,
        "template": "audit.html",
        "section": "gallery",
        "search": {"exclude": True},
        "body": "<div>h</div>",
    }
    assert content.strip() == ""


@given(st.text())
def test_mkdocs_reads_back_the_body_whatever_the_text(text):
    """Through MkDocs' own reading of front matter; only characters that show nothing may change."""
    renderer = simple('<div title="{{ page.heading }}">\n  {{ page.heading }}\n\n---\n\ttabs\n</div>')
    each = page(heading=text, search_index=False)
    content, meta = get_data(renderer.stub(each))
    expected = str(renderer.body(each)).strip()
    assert content == ""
    assert len(meta["body"]) == len(expected)
    changed = {one for one, other in zip(expected, meta["body"], strict=True) if one != other}
    assert all(not c.isprintable() for c in changed)


def test_pages_with_terms_are_found_by_them_alone():
    content, meta = get_data(simple().stub(page(heading="not this", search_terms=("a<b", "c"))))
    assert content.strip() == "<p>a&lt;b, c</p>"
    assert meta["body"] == "<div>not this</div>"
    assert "search" not in meta


def test_pages_without_terms_are_found_by_all_they_say():
    content, meta = get_data(simple().stub(page()))
    assert content.strip() == "<div>h</div>"
    assert not meta.keys() & {"body", "search"}


def test_a_standalone_page_is_complete(renderer):
    dossier = factories.make_dossier()
    html = renderer.standalone(make_match(dossier, dossier.audit.paged[0]))
    assert html.startswith("<!doctype html>")
    assert html.count('<div class="a-page"') == 1
    for address in ("../../assets/audit.css", "../../assets/audit.js", "../../index.html", "../gallery.html"):
        assert f'"{address}"' in html
    assert '<li><a href="../queries.html" aria-current="true">Queries</a></li>' in html


@pytest.mark.parametrize("make", whole.CASES, ids=lambda make: make.__name__)
def test_markdown_hands_every_body_on_untouched(make, repository):
    """One <div> is a raw block to Python-Markdown, with mkdocs.yml's extensions and hostile text inside.

    The picture pages do not depend on it, but pages that are found by all they say do.
    """
    converter = markdown.Markdown(extensions=whole.markdown_extensions(repository / "mkdocs.yml"))
    for path, body in whole.bodies(make)[1][:6]:
        assert converter.reset().convert(body) == body, path


@pytest.mark.parametrize("make", whole.CASES, ids=lambda make: make.__name__)
def test_every_page_is_well_formed_and_hostile_text_stays_text(make):
    for path, body in whole.bodies(make)[1]:
        found = whole.read(body)
        assert not found.problems, (path, found.problems)
        assert not found.tags & {"script", "b-evil", "body", "iframe", "style"}, path


def test_hostile_ids_can_be_read_as_they_are():
    text = whole.read(dict(whole.bodies(factories.make_audit)[1])["gallery"]).text
    for hostile in (
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "a | b",
        "{{ 7 * 7 }}",
        "[[panel:x]]",
        "&lt;b&gt; &amp;",
    ):
        assert hostile in text


def test_pages_show_no_private_path_or_unlisted_field():
    for path, body in whole.bodies(factories.make_audit)[1]:
        assert "secret" not in body, path


def test_hashed_ids_leak_into_no_page(renderer):
    dossier = factories.make_dossier(ids="hashed", salt="a salt of 16 characters", dates="year", fields=("date",))
    for each in whole.pages(dossier):
        body = renderer.body(each)
        for secret in ("photo-0", "whale00", "encounter-", "lonely", "2019-0", "etc/passwd", "nnnnn"):
            assert secret not in body, (each.path, secret)


def test_every_picture_has_size_and_words():
    """A votes layer has those of the photo that it lies on, edge to edge."""
    for path, body in whole.bodies(factories.make_audit)[1]:
        for image in whole.read(body).images:
            if image.get("class") == "a-heat":
                continue
            assert int(image["width"]) > 0, path
            assert int(image["height"]) > 0, path
            assert image["alt"], path


@pytest.mark.parametrize("make", whole.CASES, ids=lambda make: make.__name__)
def test_every_link_leads_to_a_page_of_the_audit(make):
    """Links and pictures, seen from the page that holds them, land on pages and pictures that exist."""
    dossier, bodies = whole.bodies(make)
    there = {f"{path}.html" for path, _ in bodies} | whole.others(dossier) | whole.pictures(dossier)
    for path, body in bodies:
        for address in whole.read(body).addresses:
            assert whole.resolve(path, address) in there, (path, address)
            assert not address.startswith("#") or f'id="{address[1:]}"' in body, (path, address)


def test_a_match_page_stays_small():
    sizes = {path: len(body.encode()) for path, body in whole.bodies(factories.make_audit)[1] if "queries/" in path}
    assert max(sizes.values()) < 20_000  # the theme's frame takes another ten
