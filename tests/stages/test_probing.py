"""Probing a fake member whose truth is planted: it knows an animal by what is in one corner of the photo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from generator.core.judging import Sheet, check
from generator.core.masking import centre_blob
from generator.core.member import InputSpec, MapName, MemberFacts, MemberSpec, ViewOutput
from generator.core.questions import Question
from generator.core.records import ImageRecord
from generator.core.results import Embeddings
from generator.core.scrutable import Explained
from generator.core.trust import TrustSettings
from generator.stages.probing import Bench, alike, probe

GRID = (8, 4)
COUNT = 6
MAPS = (
    "sum.gradcam",
    "self.gradcam",
    "match.gradcam",
    "match.decomposition",
    "contrast.hirescam",
    "contrast.gradcam",
    "mean.activation",
)
SETTINGS = TrustSettings(sample=COUNT, steps=4, maps=MAPS, spared=("contrast.gradcam",), seed=0, resamples=200)


def photo(number: int) -> np.ndarray:
    """Grey, with the animal's own fine marks in the top-left corner, 8 of 32 cells; a blur takes them away."""
    pixels = np.full((32, 16, 3), 90, np.uint8)
    pixels[:16, :8] = np.random.default_rng(number).integers(10, 171, (16, 8, 3))
    return pixels


def corner() -> np.ndarray:
    values = np.full(GRID, -0.5, np.float32)
    values[:4, :2] = 1.0 + np.arange(8, dtype=np.float32).reshape(4, 2) / 50
    return values


class Corner:
    """Embeds the corner's pixels. ``self`` and ``match`` point at it, ``sum`` and the channel mean at the middle."""

    spec = MemberSpec(name="m", architecture="fake", group="g", input=InputSpec(width=16, height=32))
    facts = MemberFacts(dimension=96, layer="x", grid=GRID, channels=3, parameters=1, linear_head=True)

    def __init__(self) -> None:
        self.level: str | None = None
        self.seen = 0

    def run(self, pixels, view, maps) -> ViewOutput:
        """The pixels of the corner."""
        assert len(pixels) <= 4
        self.seen += len(pixels)
        shown = pixels[:, :, ::-1] if view == "flip" else pixels
        centred = shown[:, :16:2, :8:2].reshape(len(pixels), -1).astype(np.float32) - 90
        return ViewOutput(embeddings=centred + 0.1, maps={}, evidence={})

    def explained(self, pixels, view, maps, match, *, rival=None, rotation=None) -> Explained:
        """Maps as planted."""
        count = len(pixels)
        noise = np.random.default_rng(len(match) + (self.level is not None)).standard_normal((count, *GRID))
        middle = np.tile(centre_blob(GRID), (count, 1, 1))
        found = np.tile(corner(), (count, 1, 1))
        turned = rotation is not None
        random = self.level is not None
        towards = (match.sum(axis=1) % 7 - 3)[:, None, None] * np.linspace(-1, 1, 32).reshape(GRID)
        against = 0.1 * ((rival - match).sum(axis=1) % 3)[:, None, None] * np.linspace(-1, 1, 32).reshape(GRID)
        named = {
            "sum.gradcam": noise if turned else middle,
            "self.gradcam": noise if random else found[..., ::-1] if view == "flip" else found,
            "match.gradcam": noise if random else found + 0.1 * towards,
            "match.decomposition": noise if random else (found + 0.1 * towards) * 1.0001,
            "contrast.hirescam": noise if random else found - against,
            "contrast.gradcam": middle + against,
            "mean.activation": middle,
        }
        output = self.run(pixels, view, ())
        return Explained(
            embeddings=output.embeddings,
            maps={str(name): named[str(name)].astype(np.float32) for name in maps},
            evidence={str(name): np.ones(count, np.float32) for name in maps},
            weights={
                "sum.gradcam": np.ones((count, 3), np.float32),
                "self.gradcam": output.embeddings[:, :3],
            },
        )

    @contextmanager
    def randomised(self, level, seed) -> Iterator[bool]:
        """Everything but the head has weights."""
        self.level = level
        yield level != "head"
        self.level = None


def record(number: int) -> ImageRecord:
    return ImageRecord(
        image_id=f"p{number}", path="p.png", digest="", width=16, height=32, individual=f"whale-{number % 6}"
    )


RIVALS = (record(6), record(0), record(6), record(1), record(6), None)
"""None is listed for the last photo."""


@pytest.fixture(scope="module")
def probed():
    member = Corner()
    photos = np.stack([photo(number) for number in range(COUNT + 2)])
    everything = np.concatenate([member.run(photos[i : i + 4], "identity", ()).embeddings for i in (0, 4)])
    member.seen = 0
    told = tuple(
        Question(image=record(n), match=record(n), other=record((n + 1) % COUNT), rival=RIVALS[n], rivals=("p6", "p7"))
        for n in range(COUNT)
    )
    bench = Bench(
        member=member,
        questions=told,
        pictures={f"p{n}": shown for n, shown in enumerate(photos)},
        vectors=Embeddings(member="m", image_ids=tuple(f"p{n}" for n in range(COUNT + 2)), vectors=everything[:, None]),
        maps=tuple(MapName.of(name) for name in MAPS),
        settings=SETTINGS,
        batch_size=4,
    )
    heard: list[str] = []
    return member, probe(bench, heard.append), heard


def judged(probed, name: str, map_name: str):
    _, found, _ = probed
    owners = tuple(f"whale-{n % 6}" for n in range(COUNT))
    return check(Sheet.of("m", owners, found.measured), name, map_name, SETTINGS)


@pytest.mark.parametrize("name", ["similarity", "margin"])
def test_a_map_that_points_at_the_corner_wins_and_a_blob_in_the_middle_loses(probed, name):
    assert judged(probed, name, "self.gradcam").outcome == "pass"
    lost = judged(probed, name, "sum.gradcam")
    assert lost.outcome == "fail"
    assert lost.controls[0].difference.value == pytest.approx(0.0)  # it is the centre blob
    assert judged(probed, name, "self.gradcam").value.value > 0.2


def test_rotation_weights_and_randomisation_tell_the_maps_apart(probed):
    assert judged(probed, "rotation", "self.gradcam").outcome == "pass"
    assert judged(probed, "rotation", "sum.gradcam").outcome == "fail"
    assert judged(probed, "weights", "sum.gradcam").outcome == "fail"
    assert judged(probed, "weights", "self.gradcam").outcome == "pass"
    assert judged(probed, "network", "self.gradcam").outcome == "pass"
    assert judged(probed, "network", "mean.activation").outcome == "fail"
    assert judged(probed, "head", "self.gradcam").reason == "the head has no weights to randomise"


def test_the_map_of_the_mirrored_photo_is_turned_back(probed):
    assert judged(probed, "flip", "self.gradcam").value.value == pytest.approx(1.0)
    assert judged(probed, "flip", "match.gradcam").value.value < 0.9


def test_every_pass_is_counted_and_every_photo_told_once(probed):
    member, found, heard = probed
    assert found.passes == member.seen
    # base, turned, other match, mirrored; two levels with photo and match, and the one rival that is no match
    before = COUNT * (4 + 2 * 2) + 2 * 1
    # the blur, and each set of cells hidden or shown: the channel mean is the blob, a decomposition its twin
    most = before + sum(1 + hidden_sets(found, row) for row in range(COUNT))
    assert before + COUNT < member.seen <= most < before + COUNT * (1 + 4 * 6)
    assert heard == [f"p{n}" for n in range(COUNT)]


def hidden_sets(found, row: int) -> int:
    """How many different pictures, at most, three steps of insertion and deletion make of one photo."""
    names = ("sum.gradcam", "self.gradcam", "match.gradcam", "contrast.hirescam", "mean.activation")
    pictures = set()
    for name in names:
        shown = found.maps[name][row] if found.maps[name][row].any() else corner()  # the last contrast is the corner
        hottest = np.argsort(-shown.astype(float), axis=None, kind="stable")
        for share in (8, 16, 24):
            pictures |= {("shown", *sorted(hottest[:share])), ("hidden", *sorted(hottest[:share]))}
    return len({tuple(sorted(set(range(32)) - set(c))) if kind == "hidden" else tuple(c) for kind, *c in pictures})


def numbers(probed, name: str, map_name: str) -> np.ndarray:
    (found,) = (one.values for one in probed[1].measured if (one.check, one.map_name) == (name, map_name))
    return found


def test_two_names_for_one_picture_are_probed_once_and_told_under_both(probed):
    _, found, _ = probed
    assert found.same == {"match.decomposition": "match.gradcam"}
    for name in ("rotation", "upper", "network", "match", "similarity", "margin", "flip"):
        assert np.array_equal(
            numbers(probed, name, "match.decomposition"), numbers(probed, name, "match.gradcam"), equal_nan=True
        ), name
    assert set(found.maps) == set(MAPS)


def test_a_contrast_is_there_where_a_rival_is_listed(probed):
    for name in ("rotation", "similarity", "margin", "flip"):
        assert np.isfinite(numbers(probed, name, "contrast.hirescam")).tolist() == [True] * 5 + [False], name
    assert not probed[1].maps["contrast.hirescam"][5].any()
    assert judged(probed, "similarity", "contrast.hirescam").outcome == "pass"


def test_what_no_page_shows_goes_without_curves_and_says_so(probed):
    assert judged(probed, "similarity", "contrast.gradcam").reason.startswith("left out to save passes")
    assert judged(probed, "network", "contrast.gradcam").outcome == "fail"


def test_maps_without_evidence_are_left_out_and_kept_as_zero():
    member = Corner()
    plain = member.explained

    def silent(*args, **kwargs):
        found = plain(*args, **kwargs)
        return Explained(
            embeddings=found.embeddings,
            maps=found.maps,
            evidence={name: np.zeros_like(value) for name, value in found.evidence.items()},
            weights=found.weights,
        )

    member.explained = silent
    photos = np.stack([photo(number) for number in range(4)])
    vectors = member.run(photos, "identity", ()).embeddings[:, None]
    told = tuple(
        Question(image=record(n), match=record(n), other=record(1), rival=None, rivals=("p3",)) for n in range(3)
    )
    found = probe(
        Bench(
            member=member,
            questions=told,
            pictures={f"p{n}": shown for n, shown in enumerate(photos)},
            vectors=Embeddings(member="m", image_ids=("p0", "p1", "p2", "p3"), vectors=vectors),
            maps=tuple(MapName.of(name) for name in MAPS),
            settings=SETTINGS,
            batch_size=4,
        ),
        lambda _: None,
    )
    assert all(not maps.any() for maps in found.maps.values())
    assert all(np.isnan(one.values).all() for one in found.measured if one.map_name in MAPS)


def test_correlations_of_constant_or_broken_maps_are_undefined():
    maps = np.random.default_rng(0).standard_normal((3, 4, 2)).astype(np.float32)
    other = maps * 2 + 1
    other[1], other[2, 0, 0] = 3.0, np.nan
    found = alike(maps, other)
    assert found[0] == pytest.approx(1.0)
    assert np.isnan(found[1:]).all()
    assert alike(maps[:1], np.exp(maps[:1]), ranks=True)[0] == pytest.approx(1.0)
