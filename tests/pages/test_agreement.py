"""Agreement: matrices that can be read aloud, flip consistency, disputed queries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.core.results import Agreement
from generator.pages.agreement import DISPUTES, make_agreement
from generator.pages.matrix import mean_pair
from pages import factories
from pages.factories import MEMBERS, make_audit, make_dossier


def test_a_matrix_names_its_rows_columns_and_pairs():
    page = make_agreement(make_dossier())
    assert [matrix.caption for matrix in page.matrices] == [
        "Same first candidate",
        "Similarities",
        "Heatmaps (sum.gradcam)",
    ]
    matrix = page.matrices[0]
    assert [row.name for row in matrix.rows] == list(MEMBERS)
    assert [row.label for row in matrix.rows] == ["1", "2", "3"]
    assert [cell.text for cell in matrix.rows[1].cells] == ["0.70", "1.00", "\u2013"]
    assert matrix.rows[1].cells[0].pair == "lite1 and lite0"


def test_shading_follows_the_number_and_stays_in_bounds():
    values = np.array([[1.0, -0.4], [-0.4, 1.0]], dtype=np.float32)
    found = Agreement(members=MEMBERS[:2], top1=values, scores=values, maps=values)
    cells = make_agreement(make_dossier(make_audit(agreement=found))).matrices[1].rows[0].cells
    assert [cell.style for cell in cells] == ["--share: 100.00%", "--share: 0.00%"]
    assert cells[1].text == "\u22120.40"


def test_the_mean_over_pairs_leaves_out_the_diagonal_and_what_is_undefined():
    matrix = make_audit().agreement.top1
    assert mean_pair(matrix) == np.float32(0.5)  # 0.7 and 0.3; the third pair is nan
    assert mean_pair(np.ones((1, 1), dtype=np.float32)) is None


def test_one_member_or_no_query_has_nothing_to_compare():
    alone = make_agreement(make_dossier(make_audit(agreement=None, members=make_audit().members[:1])))
    assert alone.alone.text == "The ensemble has one member; agreement needs two."
    assert alone.matrices == ()
    assert alone.disputed is None
    assert make_agreement(make_dossier(factories.no_queries())).alone.text.startswith("No query")


def test_disputes_come_most_contested_first_and_are_counted_in_full():
    page = make_agreement(make_dossier())
    shares = [float(row.cells[2].sort) for row in page.disputed.rows]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) <= DISPUTES
    assert page.stats[-1].value == str(len(shares))
    assert page.disputed.rows[0].cells[0].href.startswith("queries/")


def test_an_ensemble_of_one_mind_says_so():
    audit = make_audit()
    rankings = tuple(
        replace(
            ranking,
            member_first=tuple((name, ranking.candidates[0].image_id, None) for name in MEMBERS),
        )
        for ranking in audit.rankings
    )
    page = make_agreement(make_dossier(replace(audit, rankings=rankings)))
    assert page.disputed is None
    assert page.undisputed.title == "No dispute"


def test_agreement_is_not_claimed_where_nothing_was_compared():
    audit = make_audit()
    alone = tuple(
        replace(ranking, member_first=(("lite0", ranking.candidates[0].image_id, None),)) for ranking in audit.rankings
    )
    for rankings in ((), alone):
        page = make_agreement(make_dossier(replace(audit, rankings=rankings)))
        assert page.disputed is None
        assert page.undisputed is None


def test_flip_consistency_leaves_out_members_that_have_none():
    bars = make_agreement(make_dossier()).flips
    assert [bar.label for bar in bars] == ["lite0", "lite1"]
    assert bars[0].text == "0.90"
    assert bars[0].note == "lowest 0.90, over 24 images"
