"""The body's profile: smooth, round at the snout, and in proportion."""

import numpy as np

from generator.demo.individual import make_individual
from generator.demo.shape import make_body


def test_the_profile_has_no_kinks() -> None:
    """A kink would be seen as a band of shading (the prototype's fault at the shoulder)."""
    for seed in range(10):
        body = make_body(make_individual("w", "plain", seed).build)
        inner = body.width[60:].astype(float)  # behind the snout's round cap
        curvature = np.diff(inner, 2) * 800**2
        assert np.abs(np.diff(curvature)).max() < 1.2


def test_proportions() -> None:
    for seed in range(10):
        body = make_body(make_individual("w", "plain", seed).build)
        assert body.width[0] == 0
        assert (body.width[1:] > 0.008).all()
        widest = body.width.argmax() / 800
        assert 0.3 < widest < 0.52
        assert 0.09 < body.width.max() < 0.15
        head, shoulder, tail = body.at(np.array([0.08, 0.3, 0.92], np.float32))[0]
        assert shoulder > 1.5 * head
        assert tail < 0.6 * head


def test_slopes_are_the_profiles_derivatives() -> None:
    body = make_body(make_individual("w", "plain", 0).build)
    places = np.linspace(0.1, 0.95, 30, dtype=np.float32)
    step = np.float32(0.005)
    for value, slope in zip((0, 1), (0, 1), strict=True):
        measured = (body.at(places + step)[value] - body.at(places - step)[value]) / (2 * step)
        np.testing.assert_allclose(body.slopes(places)[slope], measured, atol=0.02)
