"""The effect of a claim against its bound, in a drawing as small as a word."""

from __future__ import annotations

import numpy as np

from generator.core.claims.finding import Finding
from generator.pages.claim_sentences import told_effect
from generator.pages.claim_words import expected_words
from generator.pages.elements import Sketch
from generator.pages.plots.shapes import area, coordinate, trace

_WIDTH, _HEIGHT, _MIDDLE = 120.0, 20.0, 10.0
_REACH = 54.0
"""Units from the middle of a sketch to its furthest end."""


def sketch(finding: Finding) -> Sketch | None:
    """The effect and its interval around its bound, on a scale of their own; ``None`` where no verdict was given."""
    if finding.verdict == "not testable":
        return None
    effect, expected = finding.effect, finding.claim.expected
    middle = float(np.mean(expected.bounds))
    furthest = max(abs(value - middle) for value in (effect.low, effect.high, effect.value, *expected.bounds))

    def at(value: float) -> float:
        return _WIDTH / 2 + (_REACH * (value - middle) / furthest if furthest else 0.0)

    left = 0.0 if expected.above is None else at(expected.above)
    right = _WIDTH if expected.below is None else at(expected.below)
    ends = [(at(effect.low), _MIDDLE), (at(effect.high), _MIDDLE)]
    dot = f"M{coordinate(at(effect.value))} {coordinate(_MIDDLE)}h0"
    words = expected_words(expected, finding.claim.measure, versus=finding.claim.versus is not None)
    return Sketch(
        view=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        words=f"{told_effect(finding)}, expected {words}",
        paths=(
            ("a-sketch-expected", area([(left, 0.0), (right, 0.0), (right, _HEIGHT), (left, _HEIGHT)])),
            ("a-sketch-axis", trace([(0.0, _MIDDLE), (_WIDTH, _MIDDLE)])),
            *(("a-sketch-bound", trace([(at(one), 0.0), (at(one), _HEIGHT)])) for one in expected.bounds),
            ("a-sketch-interval", trace(ends)),
            ("a-sketch-dot", dot),
        ),
    )
