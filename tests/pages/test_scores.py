"""The table of every score of a match page."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.scores import score_table, scores_note
from pages import factories

DOSSIER = factories.make_dossier()
RANKING = DOSSIER.rankings["q:photo-00"]


def rows(ranking):
    return {row.cells[0].text: row.cells[1:] for row in score_table(DOSSIER, ranking, "../").rows}


def test_every_score_of_every_candidate_is_in_one_table():
    table = score_table(DOSSIER, RANKING, "../")
    assert [row.cells[0].text for row in table.rows] == ["Similarity", "group top", "group lateral", *factories.MEMBERS]
    assert {len(row.cells) for row in table.rows} == {len(table.columns)} == {12}
    assert table.rows[1].cells[0].href == "../groups/top.html"
    assert table.rows[3].cells[0].href == "../members/lite0.html"
    assert [column.href for column in table.columns[1:3]] == ["#candidate-1", "#candidate-2"]


def test_the_highest_of_a_row_stands_out():
    member = tuple((("lite0", score),) for score in (0.1, 0.9, 0.2))
    candidates = tuple(replace(c, members=m) for c, m in zip(RANKING.candidates, member, strict=False))
    cells = rows(replace(RANKING, candidates=candidates))["lite0"]
    assert [(cell.text, cell.strong) for cell in cells[:3]] == [("0.100", False), ("0.900", True), ("0.200", False)]


def test_a_score_that_is_missing_is_no_zero():
    candidates = (RANKING.candidates[0], replace(RANKING.candidates[1], members=()))
    cells = rows(replace(RANKING, candidates=candidates))["lite0"]
    assert (cells[1].text, cells[1].strong) == ("\u2013", False)


def test_the_querys_individual_is_ticked_where_the_labels_name_it():
    judged = tuple(replace(c, correct=n == 1) for n, c in enumerate(RANKING.candidates))
    ranking = replace(RANKING, candidates=judged, member_first=())
    assert [column.label for column in score_table(DOSSIER, ranking, "").columns[1:4]] == ["1", "2 \u2713", "3"]
    assert "\u2713" in scores_note(ranking)
    blind = replace(ranking, candidates=tuple(replace(c, correct=None) for c in judged))
    assert "\u2713" not in scores_note(blind)


def test_members_say_what_they_put_first_on_their_own():
    ids = [candidate.image_id for candidate in RANKING.candidates]
    ranking = replace(
        RANKING,
        candidates=RANKING.candidates[:2],
        member_first=(("lite0", ids[1], True), ("lite1", ids[5], False)),
    )
    found = rows(ranking)
    assert found["lite0"][-1].text == f"{DOSSIER.names.image(ids[1]).label} \u2713"
    assert (found["lite0"][-1].note, found["lite1"][-1].note) == (None, "not among these 2")
    assert found["vit"][-1].text == found["group top"][-1].text == ""


def test_one_member_alone_says_nothing_of_its_own_and_one_group_has_no_row():
    candidates = tuple(replace(c, groups=c.groups[:1], members=c.members[:1]) for c in RANKING.candidates)
    table = score_table(DOSSIER, replace(RANKING, candidates=candidates, member_first=RANKING.member_first[:1]), "")
    assert [row.cells[0].text for row in table.rows] == ["Similarity", "lite0"]
    assert table.columns[-1].label.startswith("10")


def test_without_members_or_candidates_there_is_no_table():
    bare = tuple(replace(c, groups=(), members=()) for c in RANKING.candidates)
    assert score_table(DOSSIER, replace(RANKING, candidates=bare), "") is None
    assert score_table(DOSSIER, replace(RANKING, candidates=()), "") is None
