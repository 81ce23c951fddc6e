"""The Trust page must flag the member that reads the background, and pass the one that reads the mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import load
from generator.core.energy import BACKGROUND
from generator.core.figures import Album
from generator.core.progress import Silent
from generator.core.trust import ENERGY, Check
from generator.pages.dossier import Dossier
from generator.pages.trust_lines import trust_line
from generator.pipeline import run
from generator.pipeline.publicity import publish_names
from generator.pipeline.work import stored_audit

pytestmark = pytest.mark.slow
MATCH = "match.hirescam"
SHORTCUT = "a shortcut, perhaps"


@pytest.fixture(scope="module", params=["honest", "shortcut"])
def judged(request: pytest.FixtureRequest, planted: Path) -> tuple[str, tuple[Check, ...], str]:
    """A member's name, its checks in an audit of it alone, and what stands beside its maps there."""
    name = request.param
    config = load(
        planted / f"{name}.yaml",
        ("trust.sample=16", "trust.steps=2", "counterfactuals.queries=0"),
    )
    run(config, Silent())
    audit = stored_audit(config)
    assert audit.trust is not None
    dossier = Dossier(audit=audit, names=publish_names(config, audit.images), figures=Album(photos={}))
    return name, audit.trust.checks, trust_line(dossier, MATCH, [name]) or ""


def outcome(checks: tuple[Check, ...], check: str) -> Check:
    return next(one for one in checks if one.map_name == MATCH and one.name == check)


def test_the_background_reader_is_flagged_and_the_honest_one_passes(
    judged: tuple[str, tuple[Check, ...], str],
) -> None:
    name, checks, line = judged
    background, mark = outcome(checks, ENERGY + BACKGROUND), outcome(checks, f"{ENERGY}mark")
    if name == "honest":
        assert background.outcome == "pass"
        assert background.value.high < 0.7
        assert mark.outcome == "pass"
        assert mark.value.low > 3.0
    else:
        assert background.outcome == "fail"
        assert background.value.low > 1.0
        assert mark.outcome == "fail"
    assert (SHORTCUT in line) == (name == "shortcut")


def test_both_maps_are_of_their_models(judged: tuple[str, tuple[Check, ...], str]) -> None:
    """A shortcut is a fault of the model, not of the map: what tells them apart is where the map lies."""
    _, checks, _ = judged
    assert outcome(checks, "rotation").outcome == "pass"
    assert outcome(checks, "network").outcome == "pass"
