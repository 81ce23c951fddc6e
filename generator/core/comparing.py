"""Numbers that need no model any more: maps against annotated parts, and against those of the group's other members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from generator.core.correlation import correlations
from generator.core.energy import lift
from generator.core.geometry import Frame, undo
from generator.core.masking import centre_blob
from generator.core.member import Floats
from generator.core.trust import ANOTHER, BLOB, ENERGY, Doubles, Measured, Scrutiny

GRID = (32, 32)
"""Rows and columns, whatever the photo's shape, on which maps of different members are compared."""

Covers = Mapping[str, Mapping[str, Floats]]
"""Per image id and part, how much of each cell of the image's energy grid the part covers."""


def energies(scrutiny: Scrutiny, frames: Sequence[Frame], covers: Covers) -> Iterator[Measured]:
    """The lift of every map, and of a centre blob, on every part; ``nan`` for photos that do not show the part.

    frames : how each photo of the scrutiny lies in the member's input.
    """
    parts = tuple(dict.fromkeys(part for name in scrutiny.image_ids for part in covers.get(name, {})))
    grids = dict(scrutiny.maps)
    if parts and grids:
        shape = next(iter(grids.values())).shape
        grids[BLOB] = np.broadcast_to(centre_blob((shape[1], shape[2])), shape)
    for part in parts:
        for name, maps in grids.items():
            values = np.full(len(frames), np.nan)
            for row, (image_id, place) in enumerate(zip(scrutiny.image_ids, frames, strict=True)):
                cover = covers.get(image_id, {}).get(part)
                if cover is not None:
                    grid = (cover.shape[0], cover.shape[1])
                    values[row] = lift(undo(np.maximum(maps[row], 0), place, scrutiny.view, grid), cover)
            yield Measured(check=ENERGY + part, map_name=name, values=values)


def folds(scrutiny: Scrutiny, peers: Sequence[Scrutiny], frames: Mapping[str, Sequence[Frame]]) -> Iterator[Measured]:
    """How alike a member's maps are to its peers' of the same photo, and to theirs of the next photo of the sample.

    peers : the group's other members, over the same photos. frames : per member, of each photo. Correlations are
    means over peers; maps without evidence have none.
    """
    for name in scrutiny.maps:
        beside = [peer for peer in peers if name in peer.maps]
        if not beside:
            continue
        own = _common(scrutiny, name, frames)
        same = [_rows(own, _common(peer, name, frames)) for peer in beside]
        other = [_rows(own, np.roll(_common(peer, name, frames), -1, axis=0)) for peer in beside]
        yield Measured(check="folds", map_name=name, values=_mean(same))
        yield Measured(check="folds", map_name=f"{name}|{ANOTHER}", values=_mean(other))


def _common(scrutiny: Scrutiny, name: str, frames: Mapping[str, Sequence[Frame]]) -> Floats:
    maps = scrutiny.maps[name]
    places = frames[scrutiny.member]
    return np.stack([undo(one, place, scrutiny.view, GRID) for one, place in zip(maps, places, strict=True)])


def _rows(one: Floats, other: Floats) -> Doubles:
    pairs = zip(one.reshape(len(one), -1), other.reshape(len(other), -1), strict=True)
    return np.array([correlations(np.stack(pair))[0, 1] for pair in pairs])


def _mean(columns: Sequence[Doubles]) -> Doubles:
    """Mean over columns of each row's defined values; ``nan`` where none is."""
    stacked = np.stack(columns)
    known = np.isfinite(stacked)
    sums = np.where(known, stacked, 0.0).sum(axis=0)
    counts = known.sum(axis=0)
    means = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means
