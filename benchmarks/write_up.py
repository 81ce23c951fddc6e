"""The write-up's way, written again from its description and on its own: what Sightline replaces.

One photo at a time through the whole graph, a Python loop over channels, one full-size JET PNG per member and view
written to disk and read back for the figure of a pair, each colour channel thresholded, views added and halved,
members averaged as they come, mask over photo, four panels side by side. Where its source leaves a choice, the cheaper
one is taken: a photo is decoded once for all members, and the pass that makes the map also gives the embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generator.networks.member import LoadedMember

Picture = NDArray[Any]
Vector = NDArray[Any]
VIEWS = ("identity", "flip")


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """The embedding (D,) and heat (h, w) in 0..1 of one photo, member and view."""

    embedding: Vector
    heat: Vector


def whole_job(photos: Sequence[Path], members: Sequence[LoadedMember], folder: Path) -> int:
    """Explain and match ``photos``, and write a figure for each; returns the number of files written."""
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = np.stack([_one_photo(photo, members, folder) for photo in photos])
    similarities = vectors @ vectors.T
    np.fill_diagonal(similarities, -np.inf)
    for query, match in enumerate(similarities.argmax(1)):
        figure = _pair_figure(photos[query], photos[int(match)], members, folder)
        cv2.imwrite(str(folder / f"pair-{photos[query].stem}.png"), figure)
    return len(list(folder.iterdir()))


def _one_photo(photo: Path, members: Sequence[LoadedMember], folder: Path) -> Vector:
    picture = _read(photo)
    parts = []
    for member in members:
        views = []
        for view in VIEWS:
            found = explain(member, picture, flip=view == "flip")
            cv2.imwrite(str(_map_path(folder, photo, member, view)), jet(found.heat, picture, flip=view == "flip"))
            views.append(found.embedding)
        parts.append(np.mean(views, axis=0))
    joined = np.concatenate(parts)
    unit: Vector = joined / np.linalg.norm(joined)
    return unit


def explain(member: LoadedMember, picture: Picture, *, flip: bool) -> Explained:
    """One photo (H, W, 3) BGR through the full graph, and the write-up's map from its gradient."""
    network = member.engine.network
    kept: list[Tensor] = []
    features = network.features(_input(member, picture, flip=flip))
    features[-1].register_hook(kept.append)  # type: ignore[no-untyped-call]
    vector = network.finish(network.embed(features))
    network.module.zero_grad()
    vector.sum().backward()  # type: ignore[no-untyped-call]
    weights = kept[0].mean(dim=(0, 2, 3))
    activations = features[-1].detach().clone()
    for channel in range(len(weights)):
        activations[:, channel] *= weights[channel]
    heat = np.maximum(activations.mean(dim=1)[0].numpy(), 0)
    peak = heat.max()
    return Explained(embedding=vector.detach().numpy()[0], heat=heat / peak if peak > 0 else heat)


def jet(heat: Vector, picture: Picture, *, flip: bool) -> Picture:
    """``heat`` at the photo's size in JET colours (BGR), mirrored back for the flip view."""
    height, width = picture.shape[:2]
    large = (255 * cv2.resize(heat, (width, height))).astype(np.uint8)
    coloured: Picture = cv2.applyColorMap(np.ascontiguousarray(large[:, ::-1] if flip else large), cv2.COLORMAP_JET)
    return coloured


def union(photo: Path, members: Sequence[LoadedMember], folder: Path, shape: tuple[int, int]) -> Vector:
    """The "union" of the stored maps at ``shape`` (h, w): (h, w, 3), as published (see docs/methods.md)."""
    mask: Vector = np.zeros((*shape, 3), np.float32)
    for member in members:
        both: Picture = np.zeros((*shape, 3), np.uint8)
        for view in VIEWS:
            stored = _read(_map_path(folder, photo, member, view))
            both = both + cv2.resize(np.where(stored > 128, 255, 0).astype(np.uint8), shape[::-1])
        mask = (mask + both / 2) / 2
    return mask


def _pair_figure(query: Path, match: Path, members: Sequence[LoadedMember], folder: Path) -> Picture:
    one = _read(query)
    shape = (one.shape[0], one.shape[1])
    other = cv2.resize(_read(match), shape[::-1])
    panels = [
        one,
        _lit(one, union(query, members, folder, shape)),
        _lit(other, union(match, members, folder, shape)),
        other,
    ]
    return np.concatenate(panels, axis=1)


def _lit(picture: Picture, mask: Vector) -> Picture:
    lit: Picture = np.clip(0.7 * mask + picture, 0, 255).astype(np.uint8)
    return lit


def _input(member: LoadedMember, picture: Picture, *, flip: bool) -> Tensor:
    spec = member.spec.input
    small = cv2.cvtColor(cv2.resize(picture, (spec.width, spec.height)), cv2.COLOR_BGR2RGB)
    values = (small.astype(np.float32) / 255 - np.array(spec.mean, np.float32)) / np.array(spec.std, np.float32)
    turned = values[:, ::-1] if flip else values
    return torch.from_numpy(np.ascontiguousarray(turned.transpose(2, 0, 1)[None]))


def _read(photo: Path) -> Picture:
    return np.asarray(cv2.imread(str(photo)), np.uint8)


def _map_path(folder: Path, photo: Path, member: LoadedMember, view: str) -> Path:
    return folder / f"{photo.stem}-{member.spec.name}-{view}.png"
