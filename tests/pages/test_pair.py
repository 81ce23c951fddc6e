"""The section that a match page leads with: what it says of exact, linear and foreign parts, with hostile names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.figures import Picture, Rendition, pair_path
from generator.core.links import Flow, Link
from generator.core.pairs import MemberPart, Pair, Side
from generator.pages.dossier import Dossier
from generator.pages.pair import PairView, pair_view
from generator.pages.pair_shares import add_up
from pages import factories

AUDIT = factories.make_audit()
RANKING = AUDIT.rankings[0]
QUERY = RANKING.query.query_id
IDS = [candidate.image_id for candidate in RANKING.candidates]


def make_side(image_id: str, **changes: object) -> Side:
    parts = (("background", -0.04), ("body", 0.4), ("<b>scar", 0.24))
    side = Side(image_id=image_id, placed=0.6, beside=0.0, unplaced=0.2, gap=0.0, parts=parts)
    return replace(side, **changes)


def make_pair(rank: int = 1, **changes: object) -> Pair:
    member = MemberPart(
        member=factories.MEMBERS[0], share=0.8, kind="decomposition", exact=True, query_gap=0.0, candidate_gap=0.0
    )
    link = Link(query=(0.2, 0.3), candidate=(0.4, 0.5), share=0.08, query_part="body", candidate_part="<b>scar")
    flows = (
        Flow(query_part="body", candidate_part="body", share=1.6),
        Flow(query_part="body", candidate_part="<b>scar", share=-1.0),
    )
    pair = Pair(
        query_id=QUERY,
        rank=rank,
        similarity=0.8,
        additive=True,
        members=(member,),
        query=make_side(RANKING.query.image_id),
        candidate=make_side(IDS[rank - 1]),
        against=IDS[3],
        links=(link,),
        linked=0.08,
        flows=flows,
        maps="0" * 64,
    )
    return replace(pair, **changes)


def picture(name: str) -> Picture:
    return Picture(renditions=(Rendition(path=pair_path("q", name), width=400, height=300),))


def view(*pairs: Pair) -> PairView:
    audit = replace(AUDIT, pairs={QUERY: pairs})
    plain = factories.make_dossier(audit)
    names = {"panel": "panel", "contrast": "contrast", **{f"pair:{pair.rank}": str(pair.rank) for pair in pairs}}
    figures = replace(
        plain.figures,
        paired={(QUERY, name): picture(path) for name, path in names.items()},
        lined={(QUERY, "model:1"): picture("model")},
    )
    found = pair_view(Dossier(audit=audit, names=plain.names, figures=figures), RANKING, "../")
    assert found is not None
    return found


def rows(table) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_the_sentence_and_the_table_add_up_to_the_similarity():
    page = view(make_pair())
    assert page.sentence == (
        "Similarity 0.800 adds up, on the query: body 50\u00a0%, <b>scar 30\u00a0%, background \u22125\u00a0% and "
        "not tied to a place 25\u00a0%."
    )
    assert rows(page.shares) == {
        "body": ["50\u00a0%"] * 2,
        "<b>scar": ["30\u00a0%"] * 2,
        "background": ["\u22125\u00a0%"] * 2,
        "not tied to a place": ["25\u00a0%"] * 2,
        "together": ["100\u00a0%"] * 2,
    }
    assert "add up exactly" in page.shares_note


def test_flows_name_the_rest():
    assert rows(view(make_pair()).flows) == {
        "body": ["body", "200\u00a0%"],
        "other parts": ["", "\u2212125\u00a0%"],
        "as in the average photo": ["", "25\u00a0%"],
    }


def test_the_other_candidates_follow_with_their_own_maps():
    page = view(make_pair(), make_pair(2, similarity=0.5))
    (other,) = page.others
    assert other.title.startswith("2. ")
    assert other.href == "#candidate-2"
    assert other.line.startswith("s 0.500, body 80\u00a0%")


def test_what_a_linear_map_misses_is_a_row_and_a_word():
    linear = MemberPart(
        member=factories.MEMBERS[0], share=0.8, kind="hirescam", exact=False, query_gap=0.1, candidate_gap=-0.1
    )
    pair = make_pair(
        members=(linear,),
        query=make_side(RANKING.query.image_id, unplaced=0.1, gap=0.1),
        candidate=make_side(IDS[0], unplaced=0.3, gap=-0.1),
    )
    page = view(pair)
    assert rows(page.shares)["not explained"] == ["12\u00a0%", "\u221212\u00a0%"]
    assert "not explained 12\u00a0%" in page.sentence
    assert "no sums over places" in page.shares_note
    assert "HiResCAM" in page.panel.caption


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"additive": False}, "no sum over members"),
        ({"against": None}, "there is no runner-up"),
    ],
)
def test_what_does_not_decompose_is_labelled(changes, words):
    page = view(make_pair(**changes))
    assert words in f"{page.shares_note} {page.contrast_note}"


def test_without_masks_the_photo_is_one_part():
    pair = make_pair(query=make_side("x", parts=()), candidate=make_side("y", parts=()))
    assert add_up(pair).startswith("Similarity 0.800 adds up, on the query: the photo 75\u00a0%")


def test_a_similarity_of_nothing_has_no_shares():
    side = make_side(RANKING.query.image_id, placed=0.0, unplaced=0.0, parts=())
    pair = make_pair(similarity=0.0, query=side, candidate=replace(side, image_id=IDS[0]), links=(), linked=0.0)
    page = view(pair)
    assert page.flows is None
    assert "%" not in page.sentence


def test_names_and_parts_stay_text_on_the_page():
    from jinja2 import FileSystemLoader

    from generator.pages.match import make_match
    from generator.pages.render import Renderer

    audit = replace(AUDIT, pairs={QUERY: (make_pair(),)})
    plain = factories.make_dossier(audit)
    figures = replace(plain.figures, paired={(QUERY, "panel"): picture("panel")})
    page = make_match(Dossier(audit=audit, names=plain.names, figures=figures), QUERY)
    html = str(Renderer(FileSystemLoader(factories.REPOSITORY / "templates")).body(page))
    assert "<b>scar" not in html
    assert "&lt;b&gt;scar" in html
    assert html.index("Why these two") < html.index("each made without the other") < html.index("Candidates")
