"""What a heatmap explains: a number made from the embedding, here as a direction to differentiate along.

Every target is <e, v> with v held fixed (DESIGN 2.2), so that its gradient at the feature map is one
vector-Jacobian product of the head, with v as cotangent:

- ``sum``: v = 1, on the embedding as published (the write-up);
- ``random``: v = a fixed sign per dimension, a control;
- ``self``: v = e; ``match``: v = e_m / |e_m|; ``contrast``: v = e_m / |e_m| - e_o / |e_o|; on the raw
  embedding, since the gradient behind a final L2 normalisation is zero for ``self`` and vanishes for the best
  matches.
"""

from __future__ import annotations

import hashlib

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from generator.core.member import MapName
from generator.errors import MemberError

ALONE = frozenset({"sum", "self", "random"})
"""Targets that need nothing but the picture itself."""


def random_signs(member: str, dimension: int) -> Tensor:
    """The fixed direction of the ``random`` target, (D,) of +1 and -1, float32, decided by the name."""
    seed = int.from_bytes(hashlib.sha256(f"random target of {member}".encode()).digest()[:8], "big")
    signs = np.random.default_rng(seed).integers(0, 2, dimension) * 2 - 1
    return torch.from_numpy(signs.astype(np.float32))


def direction(target: str, embeddings: Tensor, signs: Tensor) -> Tensor:
    """Directions (B, D) of ``sum``, ``random`` or ``self`` for ``embeddings`` (B, D); no gradient flows through it."""
    if target == "sum":
        return torch.ones_like(embeddings)
    return signs.expand_as(embeddings) if target == "random" else embeddings.detach()


def towards_match(match: Tensor, other: Tensor | None = None) -> Tensor:
    """Directions (B, D) of ``match`` or, with ``other``, ``contrast``; rows normalised, zero rows kept."""
    unit = functional.normalize(match, dim=1)
    return unit if other is None else unit - functional.normalize(other, dim=1)


def check_names(maps: tuple[MapName, ...]) -> None:
    """Raises `MemberError` unless every map can be made from a picture alone."""
    for name in maps:
        alone = name.target in ALONE and name.kind in ("gradcam", "hirescam")
        control = name.target == "mean" and name.kind == "activation"
        if not (alone or control):
            raise MemberError(
                f"heatmap {name}: expected sum, self or random with gradcam or hirescam, or mean.activation; "
                "maps towards a match need a pair of pictures."
            )
