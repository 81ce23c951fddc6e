import numpy as np
import pytest
import torch

from generator.core.member import InputSpec, Runtime
from generator.errors import MemberError
from generator.networks.pixels import Normaliser, padded

SPEC = InputSpec(width=6, height=4, mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7))


def pictures(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 4, 6, 3), np.uint8)


def test_normalisation_is_per_channel_on_the_unit_scale(runtime: Runtime):
    pixels = pictures(2)
    values = Normaliser(SPEC, runtime)(pixels, "identity")
    expected = (pixels / 255 - np.array(SPEC.mean)) / np.array(SPEC.std)
    np.testing.assert_allclose(values.numpy(), expected.transpose(0, 3, 1, 2), atol=1e-6)
    assert values.is_contiguous(memory_format=torch.channels_last)


def test_flip_mirrors_left_and_right(runtime: Runtime):
    pixels = pictures(2)
    normalise = Normaliser(SPEC, runtime)
    assert torch.equal(normalise(pixels, "flip"), normalise(pixels[:, :, ::-1].copy(), "identity"))


def test_batches_are_filled_with_black():
    batch = padded(pictures(2), SPEC, 5)
    assert batch.shape == (5, 4, 6, 3)
    assert np.array_equal(batch[:2], pictures(2))
    assert not batch[2:].any()


@pytest.mark.parametrize(
    "pixels",
    [pictures(6), pictures(0), pictures(2).astype(np.float32), pictures(2).transpose(0, 2, 1, 3), pictures(2)[..., :1]],
    ids=["too many", "none", "floats", "turned", "grey"],
)
def test_other_batches_are_refused(pixels: np.ndarray):
    with pytest.raises(MemberError, match=r"expected 1 to 5 pictures, uint8, shape \(B, 4, 6, 3\); found"):
        padded(pixels, SPEC, 5)
