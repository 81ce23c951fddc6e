"""What the stages know of a model: its specification, and a Protocol that `networks` fulfils."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Resize = Literal["squash", "letterbox"]
Interpolation = Literal["nearest", "bilinear", "bicubic", "lanczos"]
View = Literal["identity", "flip"]
HeadKind = Literal["gem", "avg", "max", "token", "concat", "bn", "linear", "l2"]
Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, slots=True)
class InputSpec:
    """How a photo becomes a model's input: rotate, resize to ``width`` x ``height`` pixels, normalise.

    ``mean`` and ``std`` are per RGB channel on the 0..1 scale. ``rotate_landscape`` turns a photo that is
    wider than tall by 90 degrees clockwise first. ``letterbox`` keeps the aspect ratio, centred on ``fill``
    (uint8 grey).
    """

    width: int
    height: int
    resize: Resize = "squash"
    interpolation: Interpolation = "bilinear"
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    rotate_landscape: bool = False
    fill: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadLayer:
    """One step of a head. ``size`` is the output size of ``linear`` or the repeats of ``concat``.

    ``name`` is the module's name in the checkpoint (default: ``pooling`` for pools, ``bn``, ``ln`` for
    linear, as in the Where's Whale-do winner's files). ``bias`` applies to ``linear``; ``p`` is GeM's start
    (and fixed value where the checkpoint has none). ``eps`` is GeM's least activation (1e-6 by default) or
    what batch normalisation adds to the variance (1e-5).
    """

    kind: HeadKind
    name: str | None = None
    size: int | None = None
    bias: bool = True
    p: float = 3.0
    eps: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberSpec:
    """One model of the ensemble, as configured. Paths are resolved; everything else is as in the docs.

    ``head`` is ``None`` for the architecture's own pooling (timm's ``forward_head`` before the classifier).
    ``checkpoint`` is an absolute path, ``package:NAME/PATH``, or ``None``; ``pretrained`` asks timm for
    weights. ``embeddings`` names a ``.npy`` computed elsewhere with ``embedding_ids``: a member without a
    model. ``random_seed`` builds seeded random weights, for tests and stand-ins, and is said so on the
    site.
    """

    name: str
    architecture: str
    group: str
    input: InputSpec
    views: tuple[View, ...] = ("identity", "flip")
    fold: str | None = None
    checkpoint: str | None = None
    pretrained: bool = False
    random_seed: int | None = None
    trust_checkpoint: bool = False
    head: tuple[HeadLayer, ...] | None = None
    factory: str | None = None
    layer: str | None = None
    key_map: tuple[tuple[str, str], ...] = ()
    key_order: bool = False
    ignore: tuple[str, ...] = ()
    embeddings: str | None = None
    embedding_ids: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Runtime:
    """Where and how models run; all of it is part of every cache key. ``device`` is resolved: cpu or cuda."""

    device: Literal["cpu", "cuda"]
    batch_size: int
    threads: int
    precision: Literal["float32", "bfloat16"] = "float32"
    channels_last: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class MapName:
    """Which heatmap: a target and a map type, written ``target.kind`` (``sum.gradcam``, ``self.hirescam``).

    Targets: sum, self, random (control). Kinds: gradcam, hirescam, and ``activation`` (the channel-mean
    control, whose target is ``mean``: ``mean.activation``).
    """

    target: Literal["sum", "self", "random", "mean", "match", "contrast"]
    kind: Literal["gradcam", "hirescam", "decomposition", "activation"]

    def __str__(self) -> str:
        return f"{self.target}.{self.kind}"

    @staticmethod
    def of(text: str) -> MapName:
        """``target.kind`` as a record; what comes from outside has been checked before."""
        target, _, kind = text.partition(".")
        return MapName(target=target, kind=kind)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True, eq=False)
class ViewOutput:
    """What one forward pass of one view of a batch gives.

    embeddings : (B, D) float32, raw (not L2-normalised).
    maps : per ``str(MapName)``: (B, h, w) float32, signed, on the model's grid, in the orientation the
    model saw.
    evidence : per map name: (B,) float32 in [0, 1], the smaller of max|sum_c w_c A_c| / max sum_c |w_c A_c|
        (DESIGN 2.6) and, for targets <e, v>, sum |w_c A_c| / sum_d |v_d e_d|, which also sees constant targets.
    """

    embeddings: Floats
    maps: Mapping[str, Floats]
    evidence: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True, eq=False)
class CellParts:
    """The raw embeddings of a batch by place (DESIGN 2.3): e = mean over cells of z + bias, up to the gap.

    z : (B, N, D) float32, cells row by row over the member's grid. bias : (D,) float32, tied to no place.
    exact : whether they add up by construction (to 1e-5). gap : (B,) float32, |e - mean z - bias| / |e|.
    """

    z: Floats
    bias: Floats
    exact: bool
    gap: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberFacts:
    """What a loaded member knows of itself: embedding size, layer, grid (h, w), parameters, notes.

    ``linear_head``: average pooling and an affine map. ``decomposes``: the embedding is a sum over cells (DESIGN 2.3).
    """

    dimension: int
    layer: str
    grid: tuple[int, int]
    channels: int
    parameters: int
    linear_head: bool
    notes: tuple[str, ...] = ()
    decomposes: bool = False


class Member(Protocol):
    """A loaded model, ready to run. Made by `networks.open_member`, or by a fake in tests."""

    @property
    def spec(self) -> MemberSpec:
        """As configured."""
        ...

    @property
    def facts(self) -> MemberFacts:
        """As found when it was loaded."""
        ...

    def run(self, pixels: Pixels, view: View, maps: tuple[MapName, ...]) -> ViewOutput:
        """Embed and explain a batch: ``pixels`` (B, H, W, 3) uint8 at the member's input size, B <= batch size."""
        ...


class Explainer(Member, Protocol):
    """A member that explains pairs, from features that one pass gives; made by `networks.open_member`."""

    def features(self, pixels: Pixels, view: View) -> tuple[Floats, ...]:
        """What its head reads, of a batch: one or more arrays (B, ...)."""
        ...

    def lengths(self, features: tuple[Floats, ...]) -> Floats:
        """|e| (B,) of the raw embeddings where `run` publishes them at length 1; ones elsewhere."""
        ...

    def cells(self, features: tuple[Floats, ...]) -> CellParts:
        """The raw embeddings by place."""
        ...

    def conditioned(
        self,
        features: tuple[Floats, ...],
        match: Floats,
        other: Floats | None = None,
        kind: Literal["gradcam", "hirescam"] = "gradcam",
    ) -> tuple[Floats, Floats]:
        """Maps (B, h, w), mean over channels, towards ``match`` (B, D) at length 1, and their evidence (B,)."""
        ...


OpenMember = Callable[[MemberSpec], Member]
"""Loads a member; the expensive step that a rebuild with nothing changed never takes."""

OpenExplainer = Callable[[MemberSpec], Explainer]
"""Likewise, for pairs."""
