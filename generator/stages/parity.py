"""Parity: embeddings computed elsewhere against ours, image by image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.core.member import Floats
from generator.core.results import Embeddings


@dataclass(frozen=True, kw_only=True, slots=True)
class ParityRow:
    """How alike two embeddings of one image are: their cosine, 1 where they agree."""

    member: str
    image_id: str
    cosine: float


def parity(ours: Embeddings, theirs: Floats) -> tuple[ParityRow, ...]:
    """Compare a member's embeddings with ``theirs`` (N, D), a row for each of its images in its order.

    Ours are view-averaged, as fusion takes them.
    """
    cosines = _cosines(ours.vectors.mean(axis=1), theirs)
    return tuple(
        ParityRow(member=ours.member, image_id=image_id, cosine=float(cosine))
        for image_id, cosine in zip(ours.image_ids, cosines, strict=True)
    )


def _cosines(one: Floats, other: Floats) -> Floats:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    found: Floats = np.einsum("nd,nd->n", one, other) / np.maximum(lengths, np.finfo(np.float32).tiny)
    return found
