"""PAIR-X and the decomposition asked the same question: the question is fair, and both answer it soundly."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from benchmarks import same_score
from benchmarks.pair_photos import Photos, demo_photos
from benchmarks.pair_x import TOP, consistency, decomposed, mutual, ours, pair_x
from benchmarks.same_score import NEAR, auc, question, resampled
from core import brute_force

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def photos() -> Photos:
    whole = demo_photos("top-lite0-0", "top")
    return replace(whole, pixels=whole.pixels[:24], individuals=whole.individuals[:24])


def test_mutual_neighbours_are_each_others_best() -> None:
    likeness = np.random.default_rng(0).normal(size=(9, 14))
    pairs = set(zip(*(side.tolist() for side in mutual(likeness)), strict=True))
    wanted = {
        (i, j)
        for i, j in product(range(9), range(14))
        if likeness[i, j] == likeness[i].max() and likeness[i, j] == likeness[:, j].max()
    }
    assert pairs == wanted


def test_a_shifted_grid_is_consistent_and_a_shuffled_one_is_not() -> None:
    rng = np.random.default_rng(1)
    rows = rng.permutation(6 * 10)[:20]
    rows = rows[rows % 10 < 9]
    assert consistency(rows, rows + 1, (6, 10)) == pytest.approx(1.0, abs=1e-3)
    assert consistency(rows, rng.permutation(60)[: len(rows)], (6, 10)) < 0.6
    assert consistency(rows[:3], rows[:3], (6, 10)) == 0.0


def test_a_photo_beside_itself_is_as_sound_as_can_be(photos: Photos) -> None:
    cell = decomposed(photos.member, photos.pixels[:1])[0]
    found = ours(cell, cell)
    assert found.strength == pytest.approx(TOP, abs=1e-3)
    assert found.consistency == pytest.approx(1.0, abs=1e-3)
    theirs = pair_x(photos.member, photos.pixels[:1], photos.pixels[:1])[0]
    assert theirs.consistency == pytest.approx(1.0, abs=1e-3)


def test_pair_x_does_not_ask_who_comes_first_nor_in_which_company(photos: Photos) -> None:
    first, second = photos.pixels[:3], photos.pixels[5:8]
    one, other = pair_x(photos.member, first, second), pair_x(photos.member, second, first)
    assert [s.strength for s in one] == pytest.approx([s.strength for s in other], rel=1e-3)
    assert all(s.strength > 0 for s in one)
    alone = pair_x(photos.member, first[1:2], second[1:2])[0]
    assert one[1].strength == pytest.approx(alone.strength, rel=1e-3)


def test_our_cells_are_the_shares_of_the_similarity(photos: Photos) -> None:
    one, other = decomposed(photos.member, photos.pixels[[0, 9]])
    bias = photos.member.cells(photos.member.features(photos.pixels[:1], "identity")).bias
    shares, unplaced = brute_force.pair_shares(one.z[None], bias, other.z[None], bias)
    raw = photos.member.run(photos.pixels[[0, 9]], "identity", ()).embeddings
    cosine = raw[0] @ raw[1] / np.linalg.norm(raw, axis=1).prod()
    assert shares.sum() + unplaced == pytest.approx(cosine, abs=1e-4)


def test_the_question_sets_right_beside_wrong_of_the_same_cosine(photos: Photos) -> None:
    asked = question(photos, most=12)
    assert 3 <= len(asked.correct) == len(asked.wrong) <= 12
    owners = np.array(photos.individuals)
    assert (owners[asked.correct[:, 0]] == owners[asked.correct[:, 1]]).all()
    assert (owners[asked.wrong[:, 0]] != owners[asked.wrong[:, 1]]).all()
    assert np.abs(asked.cosines[0] - asked.cosines[1]).max() <= NEAR
    assert len({tuple(pair) for pair in asked.wrong}) == len(asked.wrong)


def test_the_auc_counts_pairs_and_its_interval_holds_it() -> None:
    rng = np.random.default_rng(2)
    correct, wrong = rng.integers(0, 6, 30).astype(float) + 1, rng.integers(0, 6, 30).astype(float)
    counted = np.mean([(a > b) + 0.5 * (a == b) for a, b in product(correct, wrong)])
    assert auc(correct, wrong) == pytest.approx(counted)
    owners = np.repeat(np.arange(10), 3)
    mine, theirs, apart = resampled((correct, wrong), (wrong, correct), owners, 200)
    assert mine.low <= mine.value <= mine.high
    assert apart.value == pytest.approx(mine.value - theirs.value)
    assert resampled((correct, wrong), (correct, wrong), owners, 50)[2].high == 0.0


def test_the_part_runs_and_its_numbers_are_shares() -> None:
    found = list(same_score.run(same_score.QUICK))
    assert {item.part for item in found} == {"f"}
    shares = [item.value for item in found if item.what.startswith("AUC")]
    assert len(shares) == 10
    assert all(0 <= value <= 1 for value in shares)
    assert any(item.what.startswith("PAIR-X over ours") and item.value > 1 for item in found)
