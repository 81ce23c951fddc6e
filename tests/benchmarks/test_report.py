"""Numbers become tables, JSON and the generated part of docs/performance.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.clock import Rounds, Spread, interleaved
from benchmarks.measures import Measure, at_least, at_most, measure

MEASURES = [
    measure("a", "cost, over bare", "resnet18", Spread(value=1.02, low=0.99, high=1.08), target=at_most(1.05)),
    measure("c", "CPU per page", "100 queries", 7.5, unit="ms", target=at_most(6)),
    measure("c", "peak memory", "100 queries", 142.0, unit="MiB"),
]


def test_a_verdict_is_met_missed_or_none() -> None:
    assert [item.verdict for item in MEASURES] == ["met", "missed", ""]
    assert measure("b", "faster", "x", 4.0, target=at_least(4.0)).verdict == "met"


def test_the_table_shows_median_range_target_and_verdict() -> None:
    text = report.markdown(MEASURES, "a machine")
    assert "| cost, over bare | resnet18 | 1.020x | 0.990 to 1.080 | at most 1.050x | met |" in text
    assert "| CPU per page | 100 queries | 7.50 ms |  | at most 6.00 ms | missed |" in text
    assert text.index("### (a) One pass") < text.index("### (c) Pages")


def test_json_comes_back_as_it_was_and_a_part_is_replaced_whole(tmp_path: Path) -> None:
    report.save(tmp_path / "results.json", MEASURES, "a machine")
    old = report.load(tmp_path / "results.json")
    assert old == MEASURES
    new: list[Measure] = [measure("c", "CPU per page", "100 queries", 3.0, unit="ms")]
    assert report.merged(old, new) == [MEASURES[0], *new]
    assert report.load(tmp_path / "absent.json") == []


def test_only_the_text_between_the_markers_is_written() -> None:
    page = f"# Title\n\n{report.BEGIN}\nold\n{report.END}\n\nafter\n"
    assert report.between_markers(page, "new\n") == f"# Title\n\n{report.BEGIN}\n\nnew\n\n{report.END}\n\nafter\n"
    with pytest.raises(ValueError, match="expected the markers"):
        report.between_markers("# Title", "new")


def test_the_documentation_has_what_was_measured(repository: Path) -> None:
    page = (repository / "docs" / "performance.md").read_text(encoding="utf-8")
    measured = report.load(repository / "benchmarks" / "results.json")
    assert {item.part for item in measured} == set(report.TITLES)
    for item in measured:
        assert f"| {item.what} | {item.on} |" in page, "run `make bench`"


def test_ratios_pair_the_rounds() -> None:
    rounds = Rounds(seconds={"one": [2.0, 30.0, 4.0], "other": [1.0, 10.0, 4.0]})
    assert rounds.ratio("one", "other") == Spread(value=2.0, low=1.0, high=3.0)


def test_contestants_take_turns_and_the_best_turn_of_a_round_counts() -> None:
    order: list[str] = []
    times = {"one": iter([5.0, 3.0, 2.0, 9.0]), "other": iter([1.0, 4.0, 8.0, 6.0])}

    def contestant(name: str):
        def run() -> float:
            order.append(name)
            return next(times[name])

        return run

    found = interleaved({name: contestant(name) for name in times}, rounds=2, turns=2)
    assert found.seconds == {"one": [3.0, 2.0], "other": [1.0, 6.0]}
    assert order == ["one", "other", "other", "one"] * 2
