"""What a loaded member knows of itself, from a look at its head and one pass over a random picture."""

from __future__ import annotations

import torch

from generator.core.heatmaps import EVIDENCE_FLOOR
from generator.core.member import MapName, MemberFacts, MemberSpec
from generator.errors import MemberError
from generator.networks.cells import fold
from generator.networks.cuts import Cut, LastMap, Pass
from generator.networks.explaining import explain
from generator.networks.layouts import Layout
from generator.networks.network import Network
from generator.networks.pools import AveragePool

Signs = torch.Tensor
_PROBES = (
    MapName(target="sum", kind="gradcam"),
    MapName(target="random", kind="gradcam"),
    MapName(target="random", kind="hirescam"),
)


def facts_of(network: Network, cut: Cut, spec: MemberSpec, layout: Layout, done: Pass, signs: Signs) -> MemberFacts:
    """The facts of a member from ``done``, a pass over one random picture with gradients above the cut.

    Raises `MemberError` if the embedding reads no cell of the map: every heatmap would be blank.
    """
    maps = explain(done, network.finish(done.raw), _PROBES, layout, signs)
    if not bool(maps["random.gradcam"].values.any()):
        rows, columns = layout.grid
        raise MemberError(
            f"the embedding does not depend on any cell of the {cut.name} ({rows} x {columns}), so every "
            "heatmap would be blank. Name an earlier layer."
        )
    silent = {name for name, drawn in maps.items() if bool((drawn.evidence < EVIDENCE_FLOOR).any())}
    linear = is_affine(network, cut, layout, done)
    cancelling = "random.hirescam" in silent and "random.gradcam" not in silent
    said = [
        *_of_weights(spec, network.unfilled),
        *_of_the_head(layout, done, linear=linear, constant="sum.gradcam" in silent),
        *_of_the_embedding(network, done),
        *_of_the_cut(network, spec, layout, done, cancelling=cancelling),
    ]
    return MemberFacts(
        dimension=done.raw.shape[1],
        layer=cut.name,
        grid=layout.grid,
        channels=layout.channels,
        parameters=sum(parameter.numel() for parameter in network.module.parameters()),
        linear_head=linear,
        notes=tuple(note for note, true in said if true),
    )


@torch.no_grad()
def is_affine(network: Network, cut: Cut, layout: Layout, done: Pass) -> bool:
    """Whether the embedding is average pooling and an affine map: one gradient for all images.

    Composed heads are read. An architecture's own head is tried on maps A and B (A upside down): is f(A + B)
    + f(0) = f(A) + f(B)?
    """
    if not isinstance(cut, LastMap) or len(done.maps) != 1:
        return False
    if network.steps:
        return isinstance(network.pool, AveragePool) and fold(network.steps[1:], layout.channels) is not None
    values = done.maps[-1].detach()
    turned = torch.zeros_like(values)
    layout.cells(turned).copy_(layout.cells(values).flip(1))
    both, one, other, none = (cut.head((x,)) for x in (values + turned, values, turned, values * 0))
    return torch.allclose(both + none, one + other, rtol=1e-4, atol=1e-5 * float(one.abs().max()))


# ----------------------------------------------------------------------------------------------------------

Said = list[tuple[str, bool]]
"""Sentences for the site, each with whether it is true of this member."""


def _of_weights(spec: MemberSpec, unfilled: tuple[str, ...]) -> Said:
    seeded = f"Seeded random weights (seed {spec.random_seed}): a stand-in, not a trained model."
    absent = f"Not in the checkpoint and left at their start, by `ignore`: {', '.join(unfilled[:5])}."
    return [(seeded, spec.random_seed is not None), (absent, bool(unfilled))]


def _of_the_head(layout: Layout, done: Pass, *, linear: bool, constant: bool) -> Said:
    raw, cells = done.raw.detach(), layout.cells(done.maps[-1].detach())
    plain = linear and raw.shape[1] == cells.shape[2]
    plain = plain and torch.allclose(raw, cells.mean(1), rtol=1e-4, atol=1e-6)
    return [
        ("Average pooling with no neck: `sum` and the channel-mean control draw one picture.", plain),
        (
            "Average pooling with a linear neck: the weights of `sum` are the same for every image.",
            linear and not plain,
        ),
        ("Grad-CAM, HiResCAM and the decomposition draw one picture here.", linear),
        (
            "The sum of the embedding is constant here (a normalisation ends the head): `sum` shows no evidence.",
            constant,
        ),
    ]


def _of_the_embedding(network: Network, done: Pass) -> Said:
    lengths = done.raw.detach().norm(dim=1)
    unit = torch.allclose(lengths, torch.ones_like(lengths), atol=1e-5)
    return [
        ("`self` is taken before the head's final L2 normalisation.", network.ends_in_l2),
        ("The model normalises its embedding itself: `self` is constant and shows no evidence.", unit),
    ]


def _of_the_cut(network: Network, spec: MemberSpec, layout: Layout, done: Pass, *, cancelling: bool) -> Said:
    token = network.reads_class_token and spec.layer is None
    return [
        (f"The head reads {len(done.maps)} maps; heatmaps show the last.", len(done.maps) > 1),
        ("The embedding is the class token: heatmaps are taken before the last block.", token),
        # each cell is normalised on its own before anything reads it, so scaling one changes nothing: sum_c G A = 0
        ("HiResCAM shows no evidence at this layer: every cell is normalised before it is read.", cancelling),
        ("The map is a single cell: heatmaps are uniform.", layout.grid == (1, 1)),
    ]
