"""Named streams and smooth fields."""

import numpy as np

from generator.demo.noise import smooth_field, smoothstep, stream


def test_streams_repeat_by_name_and_differ_between_names() -> None:
    assert stream(1, "a", 2).random() == stream(1, "a", 2).random()
    drawn = {stream(*key).random() for key in [(1, "a"), (2, "a"), (1, "b"), (1, "a", "b"), (1, "ab")]}
    assert len(drawn) == 5


def test_a_field_is_smooth_at_its_spacing_and_centred() -> None:
    field = smooth_field((200, 300), (10, 40), stream(3, "field"))
    assert field.shape == (200, 300)
    assert field.dtype == np.float32
    assert abs(field.mean()) < 0.3
    assert 0.6 < field.std() < 1.5
    down, across = (np.abs(np.diff(field, axis=axis)).mean() for axis in (0, 1))
    assert down > 2.5 * across  # four times finer down than across
    assert np.abs(np.diff(field, 2, axis=0)).max() < 0.5


def test_smoothstep_rises_or_falls() -> None:
    values = np.linspace(-1, 2, 7, dtype=np.float32)
    np.testing.assert_allclose(smoothstep(0, 1, values), [0, 0, 0, 0.5, 1, 1, 1])
    np.testing.assert_allclose(smoothstep(1, 0, values), 1 - smoothstep(0, 1, values))
