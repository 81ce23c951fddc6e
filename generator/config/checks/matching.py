"""Checks of `matching`: a shortlist that is too short for what is told of it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.config.checks.check import Check
from generator.config.places import Problem
from generator.config.settings import Config
from generator.core.outcomes import CUTOFF


def shortlist(config: Config) -> Iterator[Problem]:
    """Fewer candidates than are shown, or than the challenge's measure takes."""
    found, least = config.matching.shortlist, max(config.matching.top_k, CUTOFF)
    if found is not None and found < least:
        reason = "`top_k` candidates are shown" if least > CUTOFF else "mAP@20 looks at 20"
        yield Problem(
            ("matching", "shortlist"), f"expected at least {least}, found {found}: {reason}; raise it, or leave it out"
        )


MATCHING_CHECKS = (Check(shortlist, "matching.shortlist", "matching.top_k"),)
