"""Observations: figures by marker, links in sentences, clear errors, and nothing but the author's own text is read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.privacy import Privacy
from generator.core.public_names import public_names
from generator.errors import PublishError
from generator.pages.observations import make_observations, mentioned
from pages import factories
from pages.factories import make_audit, make_dossier


def parts(text, dossier=None, **options):
    page = make_observations(dossier or make_dossier(), [("scars.md", text)], **options)
    return page.observations[0].parts


def html(text, dossier=None, **options):
    return "".join(part.html or "" for part in parts(text, dossier, **options))


def test_a_marker_on_its_own_line_is_the_figure():
    found = parts("Before.\n\n[[panel:q:photo-00]]\n\nAfter.")
    assert [part.html for part in found][0::2] == ["<p>Before.</p>\n<div>", "</div>\n<p>After.</p>"]
    panel = found[1].panel
    assert panel.src == "media/panels/q-photo-00.webp"
    assert found[1].link.href == "queries/q-photo-00.html"
    assert "photo-00" in panel.alt
    assert not panel.eager


def test_an_image_comes_with_its_votes_and_a_link():
    figure = parts("[[image:photo-01]]")[1].figure
    assert figure.layer == "media/overlays/photo-01.webp"
    assert figure.href == "images/photo-01.html"
    assert figure.caption == "Photo photo-01."


@pytest.mark.parametrize(
    "text",
    [
        "Text before\n[[image:photo-01]]\ntext after",
        "- a list\n\n    [[image:photo-01]]\n",
        "> quoted\n>\n> [[image:photo-01]]\n",
        "[[image: photo-01 ]]",
        "# Heading\n[[image:photo-01]]",
    ],
)
def test_a_figure_may_stand_anywhere_a_paragraph_may(text):
    found = parts(text)
    assert [part.figure.href for part in found if part.figure] == ["images/photo-01.html"]
    joined = "".join(part.html or "" for part in found)
    assert joined.count("<p>") == joined.count("</p>")
    assert "[[" not in joined


def test_inside_a_sentence_a_marker_is_a_link():
    text = html("See [[image:photo-01]] and [[panel:q:photo-00]].")
    assert '<a href="images/photo-01.html">photo-01</a>' in text
    assert '<a href="queries/q-photo-00.html">q:photo-00</a>' in text


@pytest.mark.parametrize(
    "text",
    [
        "`[[image:nobody-knows]]`",
        "```\n[[image:nobody-knows]]\n```",
        "    [[image:nobody-knows]]",
        r"\[[image:x]]",
    ],
)
def test_in_code_a_marker_stays_text(text):
    assert "[[image:" in html(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("One\n\nTwo\n\n[[image:photo-77]]", r"scars\.md, line 5: \[\[image:photo-77\]\]: there is no such image"),
        ("[[image:photo-77]]", r"the nearest is 'photo-0\d'"),
        ("x [[panel:q:photo-99]] y", r"scars\.md, line 1: .* no such query; the nearest is 'q:photo-0\d'"),
        ("[[panel:photo-00]]", r"the nearest is 'q:photo-00'"),
        ("![a](https://example.org/a.png)", r"line 1: https://example\.org/a\.png: the site loads nothing"),
        ("![a](//example.org/a.png)", r"loads nothing from other hosts"),
        ("[a](javascript:alert(1))", r"a link starts with https:"),
        ("[a](//example.org)", r"a link starts with https:"),
        ("[a]: data:text/html,x\n\n[a]", r"a link starts with https:"),
        ("[a](javascript&colon;alert(1))", r"line 1: javascript&colon;alert\(1\): a link starts with https:"),
        ("[a](javascript&#58;x)", r"a link starts with https:"),
        (r"[a](javascript&\#58;x)", r"a link starts with https:"),
        ("[a]: javascript&#58;x\n\n[a]", r"a link starts with https:"),
        ("[a](`javascript:x`)", r"a link starts with https:"),
        ("![x](http&#58;//evil/a.png)", r"loads nothing from other hosts"),
        ("![x](&#47;&#47;evil/a.png)", r"loads nothing from other hosts"),
        (r"![x](/\evil/a.png)", r"loads nothing from other hosts"),
        (r"![x](/\\evil/a.png)", r"loads nothing from other hosts"),
        ("![x](data:image/png;base64,x)", r"loads nothing from other hosts"),
    ],
)  # fmt: skip
def test_faults_name_file_line_and_what_is_nearest(text, message):
    with pytest.raises(PublishError, match=message):
        parts(text)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "mailto:a@example.org",
        "gallery.html",
        "../glossary.html#votes",
        "#note-scars",
        "?q=a:b",
    ],
)
def test_sound_links_pass(link):
    assert f'href="{link}"' in html(f"[a]({link})")


def test_raw_html_is_text():
    text = html("<script>alert(1)</script>\n\nA <b onclick=x>bold</b> word &amp; an &copy; entity <!-- x -->")
    assert "<script" not in text
    assert "<b " not in text
    assert "&lt;script&gt;" in text
    assert "&copy;" in text


def test_braces_are_text():
    assert "{{ 7 * 7 }} {% raw %}" in html("{{ 7 * 7 }} {% raw %}")


def test_a_data_string_that_looks_like_a_marker_is_never_read():
    """An image called ``[[panel:x]]`` is shown by that name, and its name is not scanned again."""
    dossier = make_dossier()
    slug = dossier.names.image("[[panel:x]]").slug
    figure = parts(f"[[image:{slug}]]", dossier)[1].figure
    assert "[[panel:x]]" in figure.caption
    assert "[[panel:x]]" in html(f"A sentence about [[image:{slug}]].", dossier)


def test_ids_may_be_written_as_the_site_shows_them():
    audit = make_audit()
    names = public_names(
        audit.images,
        Privacy(ids="hashed", salt="a salt that is long enough"),
        members=factories.MEMBERS,
        groups=("top", "lateral"),
    )
    dossier = replace(make_dossier(audit), names=names, figures=factories.make_album(audit, names))
    label = names.image("photo-01").label
    by_label, by_id = (parts(f"[[image:{name}]]", dossier)[1].figure for name in (label, "photo-01"))
    assert by_label == by_id
    assert "photo-01" not in by_id.caption + by_id.src + by_id.alt + by_id.href


def test_a_query_without_a_panel_says_what_to_do():
    audit = make_audit(paged=())
    with pytest.raises(PublishError, match=r"has no panel: .* Add it to pages\.ids"):
        parts("[[panel:q:photo-00]]", make_dossier(audit))


def test_a_partial_run_notes_what_it_left_out():
    found = parts("[[image:elsewhere]]\n\nsee [[panel:elsewhere]]", whole=False)
    assert found[1].notice.text == "image elsewhere is not part of this run."
    assert "elsewhere" in found[2].html
    assert "href" not in found[2].html


def test_with_hashed_ids_what_was_left_out_is_not_named():
    dossier = make_dossier(ids="hashed", salt="a salt that is long enough")
    found = parts("[[image:whale-7]]\n\nsee [[panel:whale-7]]", dossier, whole=False)
    assert found[1].notice.text == "a photo of the audit is not part of this run."
    assert "<span>a photo of the audit</span>" in found[2].html
    assert "whale-7" not in repr(found)


def test_an_email_address_in_angle_brackets_is_a_link():
    assert "<a href=" in html("<a@example.org> and <https://example.org>")


def test_several_files_keep_their_order_and_their_ids_apart():
    sources = [("1 Scars.md", "# Scars\n\n# Scars"), ("2-fins.md", "No heading."), ("\u9ca8.md", "# Fins #")]
    page = make_observations(make_dossier(), sources)
    assert [link.text for link in page.contents] == ["Scars", "2-fins", "Fins"]
    anchors = [observation.anchor for observation in page.observations]
    assert len(set(anchors)) == 3
    assert [link.href for link in page.contents] == [f"#{anchor}" for anchor in anchors]
    first = page.observations[0].parts[0].html
    assert '<h2 id="note-1-scars-scars">' in first
    assert '<h2 id="note-1-scars-scars_1">' in first


@pytest.mark.parametrize("marks", ["#", "##"])
def test_the_highest_heading_of_a_note_is_at_level_two(marks):
    text = html(f"{marks} Scars\n\n{marks}# Old ones")
    assert '<h2 id="note-scars-scars">' in text
    assert '<h3 id="note-scars-old-ones">' in text


def test_no_files_is_an_invitation():
    page = make_observations(make_dossier(), [])
    assert page.notice.title == "No observations yet"
    assert page.contents == ()


def test_what_is_mentioned_can_be_asked_before_pages_are_chosen():
    assert mentioned("a [[panel: q1 ]] b\n\n[[image:x]] [[other:y]] [[panel:]]") == (
        ("panel", "q1"),
        ("image", "x"),
    )


DOSSIER = make_dossier()


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="ab[]:panelimg `\n#*<>&\\()!\"'|{}\0\x02", max_size=80))
def test_any_text_renders_or_is_refused_with_its_file_name(text):
    refusal = None
    joined = ""
    try:
        joined = "".join(part.html or "" for part in parts(text, DOSSIER))
    except PublishError as error:
        refusal = str(error)
    assert refusal is None or refusal.startswith("scars.md")
    assert "<script" not in joined
    assert "\0" not in joined
