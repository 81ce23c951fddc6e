"""LightGlue (Lindenberger et al. 2023) by kornia: a network that pairs ALIKED keypoints, with weights of its own."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from kornia.feature import LightGlue

from generator.errors import CheckpointError
from generator.networks.local_features import Features
from generator.networks.local_matching import Pairing, Tentative

DIMENSION = 128
"""Numbers in a descriptor that its weights for ALIKED were trained with: aliked-n16's."""


def open_lightglue(device: str) -> LightGlue:
    """The network with its weights, which kornia downloads once and keeps; `CheckpointError` where that fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return LightGlue("aliked").eval().to(device)
    except Exception as error:  # no network, a proxy's page in place of the file, a full disk
        cause = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise CheckpointError(
            "correspondences.local.matcher lightglue: its weights (aliked_lightglue) are not in kornia's cache and "
            f"cannot be downloaded ({cause}). Connect once, or use `matcher: aliked`, which needs no other weights."
        ) from error


def glued(network: LightGlue, device: str) -> Pairing:
    """Pairs by the network; their weight is its confidence."""

    def pair(query: Features, match: Features) -> Tentative:
        if min(len(query.points), len(match.points)) < 2:
            return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float32)
        with torch.inference_mode():
            found = network({"image0": _side(query, device), "image1": _side(match, device)})
        pairs = found["matches"][0].cpu().numpy()
        return pairs[:, 0], pairs[:, 1], found["scores"][0].float().cpu().numpy()

    return pair


def _side(found: Features, device: str) -> dict[str, torch.Tensor]:
    """One photo as LightGlue takes it: pixels counted from the centre of the first one."""
    return {
        "keypoints": torch.from_numpy(found.points.astype(np.float32) - np.float32(0.5))[None].to(device),
        "descriptors": torch.from_numpy(found.descriptors)[None].to(device),
        "image_size": torch.tensor([found.size], device=device),
    }
