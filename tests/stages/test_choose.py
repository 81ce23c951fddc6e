"""Which queries get a page."""

from __future__ import annotations

import pytest

from generator.core.records import Query
from generator.core.results import Candidate, Ranking
from generator.errors import AuditError
from generator.stages.choose import choose


def ranking(name: str, *, rank: int | None, margin: float = 0.1, labelled: bool = True) -> Ranking:
    """A ranking whose true match comes at ``rank``."""
    candidates = tuple(
        Candidate(image_id=f"c{place}", score=0.9 - place * margin, groups=(), members=(), correct=None)
        for place in range(2)
    )
    return Ranking(
        query=Query(query_id=name, image_id=name, scenario="all"),
        individual="Ada",
        route="everything",
        candidates=candidates,
        considered=9,
        excluded=(),
        true_matches=(1 if rank else 0) if labelled else None,
        first_true_rank=rank,
        average_precision=None,
        member_first=(),
        verdict="correct" if rank == 1 else "wrong",
    )


RANKINGS = (
    ranking("first", rank=1),
    ranking("late", rank=8),
    ranking("alone", rank=None, margin=0.01),
    ranking("second", rank=2),
    ranking("sure", rank=1, margin=0.4),
)


def chosen(choice: str, **options: object) -> tuple[str, ...]:
    return choose(RANKINGS, choice, **({"count": 2, "ids": (), "seed": 0} | options))  # type: ignore[arg-type]


def test_all_keeps_the_order_of_the_queries() -> None:
    assert chosen("all") == ("first", "late", "alone", "second", "sure")


def test_worst_puts_the_latest_true_match_first_and_queries_without_one_last() -> None:
    assert chosen("worst", count=5) == ("late", "second", "first", "sure", "alone")


def test_a_sample_is_seeded_and_keeps_the_order() -> None:
    some = chosen("sample", count=3)
    assert some == chosen("sample", count=3)
    assert len(some) == 3
    assert list(some) == [name for name in chosen("all") if name in some]


def test_a_list_names_its_queries() -> None:
    assert chosen("list", ids=("sure", "late")) == ("late", "sure")


def test_an_unknown_id_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(AuditError, match="'frist', which is no query of this audit; did you mean 'first'"):
        chosen("list", ids=("frist",))


@pytest.mark.parametrize("choice", ["worst", "list"])
def test_queries_named_by_observations_always_have_a_page(choice: str) -> None:
    assert "alone" in chosen(choice, always={"alone"})
