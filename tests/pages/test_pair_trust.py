"""Every picture of "Why these two" has a verdict of its own, of the map that it was made of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import FileSystemLoader

from generator.core.figures import Album, Sprite, SpriteTile
from generator.core.pairs import MemberPart, Pair
from generator.core.records import Box
from generator.core.trust import Trust
from generator.pages.dossier import Dossier
from generator.pages.match import make_match
from generator.pages.pair import PairView, pair_view
from generator.pages.render import Renderer
from generator.pages.trust import make_trust
from pages import factories
from pages.test_pair import AUDIT, QUERY, RANKING, make_pair, picture

MEMBERS = factories.MEMBERS
NAMES = ("match.hirescam", "match.decomposition", "contrast.hirescam", "contrast.decomposition")
TWINS = {"match.decomposition": "match.hirescam", "contrast.decomposition": "contrast.hirescam"}


def checked() -> Trust:
    """``match`` passes but with vit; ``contrast`` fails everywhere. Two names each; vit has no decomposition."""
    plain = factories.make_trust()
    source = {"match": "match.gradcam", "contrast": "sum.gradcam"}
    more = [
        replace(one, map_name=name)
        for name in NAMES
        for one in plain.checks
        if one.map_name == source[name.partition(".")[0]] and not (one.member == "vit" and name in TWINS)
    ]
    none = [
        replace(one, map_name=name, outcome="not applicable", reason="the head is no sum over cells", controls=())
        for name in TWINS
        for one in plain.checks
        if one.member == "vit" and one.map_name == "self.gradcam"
    ]
    return replace(
        plain,
        checks=(*plain.checks, *more, *none),
        settings=replace(plain.settings, maps=(*plain.settings.maps, *NAMES)),
        same={"lite0": TWINS, "lite1": TWINS, "vit": {}},
    )


def part(member: str, kind: str) -> MemberPart:
    exact = kind == "decomposition"
    return MemberPart(member=member, share=0.4, kind=kind, exact=exact, query_gap=0.0, candidate_gap=0.0)


def dossier(pairs: tuple[Pair, ...], trust: Trust | None) -> Dossier:
    facts = {name: replace(found, decomposes=name != "vit") for name, found in AUDIT.facts.items()}
    audit = replace(AUDIT, pairs={QUERY: pairs}, trust=trust, facts=facts)
    plain = factories.make_dossier(audit)
    names = {"panel": "panel", "contrast": "contrast", **{f"pair:{pair.rank}": str(pair.rank) for pair in pairs}}
    tiles = tuple(
        SpriteTile(member=one.member, view="pair", box=Box(x=100 * n, y=0, width=100, height=80))
        for n, one in enumerate(pairs[0].members)
    )
    figures: Album = replace(
        plain.figures,
        paired={(QUERY, name): picture(path) for name, path in names.items()},
        lined={(QUERY, "model:1"): picture("model")},
        pair_strips={QUERY: Sprite(path="s.webp", width=300, height=80, tiles=tiles)},
    )
    return Dossier(audit=audit, names=plain.names, figures=figures)


def view(*members: MemberPart, trust: Trust | None = None) -> PairView:
    pairs = (make_pair(members=members), make_pair(2, members=members))
    found = pair_view(dossier(pairs, trust), RANKING, "../")
    assert found is not None
    return found


EXACT = (part("lite0", "decomposition"), part("lite1", "decomposition"))
MIXED = (part("lite0", "decomposition"), part("vit", "hirescam"))


def test_the_panel_is_judged_by_the_map_that_it_was_made_of():
    page = view(*EXACT, trust=checked())
    assert " Trust: passes 12 of 12 checks. On 12 photos this map passed its checks" in page.panel.caption
    failed = view(part("vit", "hirescam"), trust=checked()).panel.caption
    assert " Trust: passes 0 of 12 checks. On 12 photos this map lies on the background" in failed


def test_kinds_that_differ_by_member_are_tallied_together():
    """Of two members one passes: as many as fail."""
    assert " Trust: passes 12 of 12 checks." in view(*MIXED, trust=checked()).panel.caption


def test_contrast_says_what_it_did_not_beat():
    caption = view(*EXACT, trust=checked()).contrast.caption
    assert " Trust: passes 0 of 11 checks; this map lies on the background" in caption


def test_lines_are_said_to_be_unchecked_and_what_they_are_drawn_from_is_told():
    _, trust = view(*EXACT, trust=checked()).lines.caption.split(" Trust: ")
    assert trust == (
        "no check is of the lines themselves; the decomposition that they are drawn from passes 12 of 12 checks."
    )
    assert "of the lines themselves." in view(part("vit", "hirescam"), trust=checked()).lines.caption


def test_every_member_and_every_further_pair_has_its_own_verdict():
    page = view(*MIXED, trust=checked())
    notes = [tile.note for row in page.members.rows for tile in row.tiles]
    assert notes[0].endswith("; trust: passes 12 of 12 checks")
    assert notes[1].endswith("; trust: passes 0 of 12 checks")
    assert page.others[0].line.endswith("; trust: passes 12 of 12 checks")
    assert "not about this one pair" in page.trust_note


@pytest.mark.parametrize("trust", [None, factories.make_trust(checks=(), groups=(), photos={})])
def test_without_checks_no_caption_has_a_verdict(trust):
    page = view(*EXACT, trust=trust)
    told = [
        page.panel.caption,
        page.contrast.caption,
        page.others[0].line,
        *(t.note for t in page.members.rows[0].tiles),
    ]
    assert not any("passes" in one for one in told)
    assert ("not put to the test" in page.trust_note) == (trust is None)
    assert ("Trust" in page.lines.caption) == (trust is not None)


def test_the_verdicts_add_little_to_a_page():
    """Bytes of a match page with six explained candidates, with and without."""
    pairs = tuple(make_pair(rank, members=EXACT) for rank in range(1, 6))
    renderer = Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))
    sizes = [len(str(renderer.body(make_match(dossier(pairs, trust), QUERY)))) for trust in (checked(), None)]
    assert 0 < sizes[0] - sizes[1] < 2500


def test_the_trust_page_lets_one_picture_stand_for_both_names():
    page = make_trust(dossier((make_pair(members=EXACT),), checked()))
    top, lateral = page.verdicts
    merged = "match.hirescam and match.decomposition"
    assert merged in [column.label for column in top.columns]
    assert "match.decomposition" not in [column.label for column in top.columns]
    assert [one.label for one in lateral.columns if "match" in one.label] == ["match.gradcam", "match.hirescam"]
    assert page.same[0].startswith("match.decomposition draws the same picture as match.hirescam with 2 of 3 members")
    assert page.same[-1] == "There is no exact decomposition with vit: the head is no sum over cells."
    lines = {one.label: one.value for one in page.lines}
    assert any("match.decomposition" in label and "Match pages lead with it." in text for label, text in lines.items())
    table = next(one.table for one in page.sections if one.anchor == "check-rotation")
    named = [row.cells[1].text for row in table.rows if row.cells[0].text == "lite0"]
    assert merged in named
    assert "match.decomposition" not in named
