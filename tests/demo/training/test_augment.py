import torch

from generator.demo.training.augment import augmented


def photos() -> torch.Tensor:
    return torch.randint(0, 256, (6, 3, 48, 24), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)


def test_the_same_seed_gives_the_same_photos_and_another_gives_others() -> None:
    first, again, other = (augmented(photos(), torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.shape == (6, 3, 48, 24)
    assert first.dtype == torch.float32
    assert first.min() >= 0
    assert first.max() <= 1


def test_a_flat_photo_stays_where_it_is_but_for_colour_and_grain() -> None:
    """Whatever is moved is moved in from the mirrored border: no black corners."""
    changed = augmented(torch.full((8, 3, 48, 24), 128, dtype=torch.uint8), torch.Generator().manual_seed(5))
    assert changed.std(dim=(2, 3)).max() < 0.06
    assert changed.mean(dim=(2, 3)).min() > 0.2
