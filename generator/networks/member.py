"""A loaded member: pixels in, embeddings and heatmaps out, as arrays.

Fulfils `core.member.Member` and `core.scrutable.Scrutable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from generator.core.member import CellParts, Floats, MapName, MemberFacts, MemberSpec, Pixels, View, ViewOutput
from generator.core.scrutable import Explained, Level, Rotation
from generator.errors import MemberError
from generator.networks.backbones import Maps
from generator.networks.engine import Engine
from generator.networks.naming import about_member
from generator.networks.pixels import Normaliser, padded
from generator.networks.randomising import randomised
from generator.networks.scrutiny import Asked, scrutinise
from generator.networks.targets import check_names, towards_match


@dataclass(frozen=True, kw_only=True, eq=False)
class LoadedMember:
    """A member on its device. Batches are filled up to the runtime's size with black pictures, always.

    Features are the maps at the cut, each (B, ...) float32 in the architecture's own layout, the explained
    one last.
    """

    spec: MemberSpec
    facts: MemberFacts
    engine: Engine
    normaliser: Normaliser

    def run(self, pixels: Pixels, view: View, maps: tuple[MapName, ...]) -> ViewOutput:
        """See `core.member.Member.run`. Raises `MemberError` on a wrong batch, an unknown map, or NaN."""
        with about_member(self.spec):
            check_names(maps)
            embeddings, drawn = self.engine.run(self._batch(pixels, view), maps)
            count = len(pixels)
            return ViewOutput(
                embeddings=_finite(embeddings[:count]),
                maps={name: array(item.values[:count]) for name, item in drawn.items()},
                evidence={name: array(item.evidence[:count]) for name, item in drawn.items()},
            )

    def features(self, pixels: Pixels, view: View) -> tuple[Floats, ...]:
        """The features of a batch, for storing: `head`, `conditioned` and `cells` need nothing else."""
        with about_member(self.spec):
            return tuple(array(item[: len(pixels)]) for item in self.engine.features(self._batch(pixels, view)))

    def head(self, features: tuple[Floats, ...]) -> Floats:
        """Embeddings (B, D) float32 of stored features, bit-equal to those of `run`."""
        with about_member(self.spec):
            return _finite(self.engine.head(self._stored(features))[: len(features[-1])])

    def conditioned(
        self,
        features: tuple[Floats, ...],
        match: Floats,
        other: Floats | None = None,
        kind: Literal["gradcam", "hirescam"] = "gradcam",
    ) -> tuple[Floats, Floats]:
        """Maps (B, h, w), signed, and evidence (B,) of stored features for the target ``match``.

        ``match`` (B, D) are the matches' raw embeddings, of any length. With ``other`` (B, D), the best
        candidates of another individual, the target is ``contrast``: match minus other.
        """
        count = len(features[-1])
        target: Literal["match", "contrast"] = "match" if other is None else "contrast"
        with about_member(self.spec):
            along = towards_match(self._rows(match, count), None if other is None else self._rows(other, count))
            drawn = self.engine.conditioned(self._stored(features), along, MapName(target=target, kind=kind))
        return array(drawn.values[:count]), array(drawn.evidence[:count])

    def lengths(self, features: tuple[Floats, ...]) -> Floats:
        """|e| (B,) of the raw embeddings where `run` publishes them at length 1; ones elsewhere."""
        with about_member(self.spec):
            return array(self.engine.lengths(self._stored(features))[: len(features[-1])])

    def cells(self, features: tuple[Floats, ...]) -> CellParts:
        """The raw embeddings of stored features by place, exact or linearised."""
        with about_member(self.spec):
            found = self.engine.cells(self._stored(features), len(features[-1]))
        return CellParts(z=array(found.z), bias=array(found.bias), exact=found.exact, gap=array(found.gap))

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
        """See `core.scrutable.Scrutable.explained`."""
        count = len(pixels)
        with about_member(self.spec):
            asked = Asked(
                match=self._rows(match, count),
                rival=None if rival is None else self._rows(rival, count),
                signs=self.engine.signs,
                rotation=rotation,
            )
            done = scrutinise(self.engine, self._batch(pixels, view), maps, asked)
        return Explained(
            embeddings=array(done.embeddings[:count]),
            maps={name: array(item.values[:count]) for name, item in done.drawn.items()},
            evidence={name: array(item.evidence[:count]) for name, item in done.drawn.items()},
            weights={name: array(item[:count]) for name, item in done.weights.items()},
        )

    @contextmanager
    def randomised(self, level: Level, seed: int) -> Iterator[bool]:
        """See `core.scrutable.Scrutable.randomised`."""
        black = np.zeros((1, self.spec.input.height, self.spec.input.width, 3), np.uint8)
        with randomised(self.engine, level, seed, self._batch(black, "identity")) as done:
            yield done

    def _batch(self, pixels: Pixels, view: View) -> Tensor:
        return self.normaliser(padded(pixels, self.spec.input, self.engine.runtime.batch_size), view)

    def _stored(self, features: tuple[Floats, ...]) -> Maps:
        return tuple(self._rows(values, len(features[-1])) for values in features)

    def _rows(self, values: Floats, count: int) -> Tensor:
        size = self.engine.runtime.batch_size
        if len(values) != count or not 1 <= count <= size:
            raise MemberError(f"expected {count} rows of features and vectors, at most {size}; found {len(values)}.")
        batch = np.zeros((size, *values.shape[1:]), np.float32)
        batch[:count] = values
        return torch.from_numpy(batch).to(self.engine.runtime.device)


def array(values: Tensor) -> Floats:
    """A tensor as a float32 array of its own, on the host."""
    return np.ascontiguousarray(values.detach().float().cpu().numpy())


def _finite(embeddings: Tensor) -> Floats:
    values = array(embeddings)
    if not np.isfinite(values).all():
        raise MemberError("the embedding has NaN or infinite values; check the weights and precision.")
    return values
