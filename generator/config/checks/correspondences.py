"""Checks of `correspondences`: a matcher without its weights, and options without a matcher."""

from __future__ import annotations

from collections.abc import Iterator

from generator.config.checks.check import Check
from generator.config.places import Problem
from generator.config.settings import Config

PLACE = ("correspondences", "local")


def local_weights(config: Config) -> Iterator[Problem]:
    """Weights where none are read, or none where they are."""
    section = config.correspondences.local
    learned = section.matcher in ("alike", "aliked", "lightglue")
    if learned and section.weights is None:
        network = "ALIKE (alike-t.pth, ...)" if section.matcher == "alike" else "ALIKED (aliked-n16.pth, ...)"
        yield Problem(
            (*PLACE, "weights"),
            f"is missing: `matcher: {section.matcher}` reads its weights from a file, one of the authors' of {network}",
        )
    if section.weights is not None and not learned:
        yield Problem((*PLACE, "weights"), f"is not read by `matcher: {section.matcher}`; remove it")


def local_options(config: Config) -> Iterator[Problem]:
    """Inliers that are to be fused, with nothing to find them."""
    section = config.correspondences.local
    if section.fuse and section.matcher == "none":
        yield Problem((*PLACE, "fuse"), "needs a `matcher`: there are no inliers without one")


CORRESPONDENCE_CHECKS = (
    Check(local_weights, "correspondences.local.matcher", "correspondences.local.weights"),
    Check(local_options, "correspondences.local.matcher", "correspondences.local.fuse"),
)
