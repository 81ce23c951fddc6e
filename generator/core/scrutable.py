"""What the checks of heatmaps need of a model beyond `core.member.Member`, and rotations of the embedding space."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from generator.core.member import Floats, MapName, Member, Pixels, View

Doubles = NDArray[np.float64]
Level = Literal["head", "upper", "network"]
"""How much of a network is randomised, from the top: its head, the upper half of its layers too, or all of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rotation:
    """A rotation of the embedding space for each photo of a batch: R_b = Q P_b S_b, which keeps every cosine.

    matrix : Q, (D, D) float64, orthogonal. order : P, (B, D), a permutation a row. signs : S, (B, D), +1 or -1.
    """

    matrix: Doubles
    order: NDArray[np.intp]
    signs: Doubles

    def turned(self, vectors: NDArray[np.floating]) -> Doubles:
        """R_b v_b for each row of (B, D)."""
        turned: Doubles = np.take_along_axis(vectors * self.signs, self.order, axis=1) @ self.matrix.T
        return turned

    def back(self, vectors: NDArray[np.floating]) -> Doubles:
        """R_b^T v_b for each row of (B, D): undoes `turned`."""
        found = np.empty_like(self.signs)
        np.put_along_axis(found, self.order, vectors.astype(np.float64) @ self.matrix, axis=1)
        return found * self.signs


def make_rotation(dimension: int, rows: int, rng: np.random.Generator) -> Rotation:
    """Random rotations, one a row, each uniformly distributed over the orthogonal group (Mezzadri 2007).

    They share one uniform matrix; a permutation and signs of a row's own keep it uniform and cost next to nothing.
    """
    q, r = np.linalg.qr(rng.standard_normal((dimension, dimension)))
    return Rotation(
        matrix=q * np.sign(np.diag(r)),
        order=rng.permuted(np.tile(np.arange(dimension), (rows, 1)), axis=1),
        signs=rng.choice([-1.0, 1.0], size=(rows, dimension)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """One pass of some photos, for scrutiny; nothing in it is refused, not even NaN (of a randomised network).

    embeddings : (B, D) float32, raw. maps, evidence : as in `core.member.ViewOutput`.
    weights : per Grad-CAM map name, (B, C) float32, the weights of the channels.
    """

    embeddings: Floats
    maps: Mapping[str, Floats]
    evidence: Mapping[str, Floats]
    weights: Mapping[str, Floats]


class Scrutable(Member, Protocol):
    """A member whose explanations can be put to the test. Made by `networks.open_member`, or by a fake in tests."""

    def explained(
        self,
        pixels: Pixels,
        view: View,
        maps: tuple[MapName, ...],
        match: Floats,
        *,
        rival: Floats | None = None,
        rotation: Rotation | None = None,
    ) -> Explained:
        """Maps of a batch; those with target ``match`` are towards ``match`` (B, D), raw embeddings.

        Those with target ``contrast`` are towards ``match`` rather than ``rival`` (B, D); without it they are left
        out, as are decompositions by a head that is no sum over cells. With ``rotation`` they are the maps of the same
        network with its embedding space turned.
        """
        ...

    def randomised(self, level: Level, seed: int) -> AbstractContextManager[bool]:
        """The network with ``level`` of its weights random, until exit; ``False`` where it has none that differ.

        Inside only `explained` may be called. Afterwards every weight is as it was, bit for bit.
        """
        ...
