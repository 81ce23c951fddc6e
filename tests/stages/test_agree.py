"""The fixed sample of images."""

from __future__ import annotations

from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Group
from generator.stages.agree import sample


def images(count: int) -> ImageSet:
    return ImageSet(
        images=tuple(
            ImageRecord(image_id=f"i{n:02}", path=f"{n}.jpg", digest=str(n), width=4, height=6) for n in range(count)
        ),
        scenarios=(),
    )


SERVED = {f"i{n:02}": ("top", "side") if n < 20 else ("side",) for n in range(30)}
TOP, SIDE = Group(name="top", members=("top",)), Group(name="side", members=("side",))


def test_groups_that_serve_the_same_images_share_the_sample() -> None:
    twin = Group(name="twin", members=("top",))
    assert sample(images(30), SERVED, (TOP, twin), 5, 0) == sample(images(30), SERVED, (TOP,), 5, 0)


def test_every_group_is_represented_by_images_it_serves() -> None:
    found = sample(
        images(30), {name: (("side",) if n >= 20 else ("top",)) for n, name in enumerate(SERVED)}, (TOP, SIDE), 4, 0
    )
    assert len([name for name in found if name < "i20"]) == 4
    assert len([name for name in found if name >= "i20"]) == 4


def test_the_sample_is_seeded_and_in_the_order_of_the_set() -> None:
    found = sample(images(30), SERVED, (TOP,), 6, 3)
    assert list(found) == sorted(found)
    assert found == sample(images(30), SERVED, (TOP,), 6, 3)
    assert found != sample(images(30), SERVED, (TOP,), 6, 4)


def test_a_small_set_is_shown_whole() -> None:
    assert sample(images(3), {f"i{n:02}": ("top",) for n in range(3)}, (TOP,), 8, 0) == ("i00", "i01", "i02")
