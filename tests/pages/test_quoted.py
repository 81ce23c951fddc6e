"""Claims quoted in the author's prose: cards, verdicts, numbers, and what fails the build."""

from __future__ import annotations

import pytest
from jinja2 import FileSystemLoader

from generator.errors import PublishError
from generator.pages.observations import make_observations, mentioned
from generator.pages.render import Renderer
from pages import claims_made, factories, whole

DOSSIER = factories.make_dossier(claims_made.with_findings())


def parts(text, dossier=DOSSIER, **options):
    return make_observations(dossier, [("scars.md", text)], **options).observations[0].parts


def html(text, **options):
    return "".join(part.html or "" for part in parts(text, **options))


def test_a_claim_on_its_own_line_is_a_card():
    before, card, after = parts("Before.\n\n[[claim:scars-first]]\n\nAfter.")
    assert card.claim.sentence == "The claim scars-first is true"
    assert card.claim.verdict.text == "supported"
    assert card.claim.effect.startswith("8.99 times (95\u00a0% interval ")
    assert card.claim.href == "claims/scars-first.html"
    assert "Before." in before.html
    assert "After." in after.html


def test_inside_a_sentence_a_claim_is_its_verdict():
    text = html("The scars come first ([[claim:scars-first]]), the water does not ([[claim: water = refuted ]]).")
    assert '<a class="a-verdict a-verdict--supported" href="claims/scars-first.html">supported</a>' in text
    assert '<a class="a-verdict a-verdict--refuted" href="claims/water.html">refuted</a>' in text


@pytest.mark.parametrize("text", ["It is [[number:scars-first]].", "[[number:scars-first]]"])
def test_a_number_is_text(text):
    found = html(text)
    assert "<span>8.99 times (95\u00a0% interval 8." in found
    assert "<a" not in found


def test_a_number_of_two_individuals_has_no_interval():
    assert "9.02 times (no interval: 2 individuals)" in html("It is [[number:few]].")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[claim:scars-frist]]", r"scars\.md, line 1: .* no such claim; the nearest is 'scars-first'"),
        ("One\n\nsee [[claim:scar]] here", r"scars\.md, line 3: \[\[claim:scar\]\]: there is no such claim"),
        ("see [[number:scars]]", r"\[\[number:scars\]\]: there is no such claim; the nearest is 'scars-first'"),
        ("[[claim:water=supported]]", r"line 1: \[\[claim:water=supported\]\]: the claim is refuted now"),
        ("It is [[claim:ridge=supported]].", r"the claim is inconclusive now: read the text again"),
        ("[[claim:water=true]]", r"a verdict is supported, refuted, inconclusive or not testable"),
        ("[[claim:water=]]", r"a verdict is supported"),
        ("It is [[number:masks]].", r"this claim is not testable, so that it has no number"),
    ],
)
def test_what_no_longer_holds_fails_the_build(text, message):
    with pytest.raises(PublishError, match=message):
        parts(text)


def test_without_claims_there_is_none_to_quote():
    with pytest.raises(PublishError, match="the audit has no claim at all"):
        parts("[[claim:x]]", factories.make_dossier())


def test_a_preview_tells_instead():
    gone, other = parts("[[claim:gone]]\n\n[[claim:water=supported]]", whole=False)[1::2]
    assert gone.notice.text == "claim gone is not part of this run."
    assert other.notice.text == "The text has claim water supported; in this preview it is refuted."
    text = html("[[claim:gone]], [[claim:water=supported]], [[number:gone]], [[number:masks]].\nx", whole=False)
    assert "<span>gone</span>, " in text
    assert ">refuted in this preview</a>" in text
    assert "<span>no number in this preview</span>" in text


def test_in_code_a_claim_stays_text():
    assert "[[claim:nobody]]" in html("`[[claim:nobody]]`")


def test_a_verdict_may_be_of_two_words():
    assert parts("[[claim:masks=not testable]]")[1].claim.verdict.text == "not testable"


def test_claims_are_mentioned_as_such():
    assert mentioned("[[claim:a=supported]] [[number:b]]") == (("claim", "a=supported"), ("number", "b"))


def test_the_page_is_sound():
    text = "# Notes\n\n[[claim:scars-first]]\n\n- a list\n\n    [[claim:masks]]\n\n> [[claim:few]] and [[number:few]]"
    page = make_observations(DOSSIER, [("a.md", text)])
    body = str(Renderer(FileSystemLoader(factories.REPOSITORY / "templates")).body(page))
    found = whole.read(body)
    assert not found.problems
    assert body.count('<div class="a-claim">') == 2
    assert page.lead == "6 claims put to the test, and what the author of this audit saw, in 1 note."
