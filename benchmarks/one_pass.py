"""(a) Embedding and one target's maps, against the bare forward pass and against the peers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.clock import interleaved, timed
from benchmarks.contestants import CNNS, VITS, Bench, Model, load
from benchmarks.kept_memory import kept
from benchmarks.measures import Measure, at_least, at_most, measure

PART = "a"


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much to run. ``turns``: runs in a round of what costs about as much as ours: told apart to 1 %."""

    models: tuple[Model, ...] = (*CNNS, *VITS)
    batch: int = 4
    side: int = 224
    rounds: int = 5
    turns: int = 6


QUICK = Size(models=(CNNS[0], VITS[0]), batch=2, rounds=2, turns=1)


def run(size: Size) -> Iterator[Measure]:
    """All measures of every model."""
    for model in size.models:
        bench = load(model, batch=size.batch, side=size.side)
        yield from _times(bench, size)
        yield from _memory(bench)


def _times(bench: Bench, size: Size) -> Iterator[Measure]:
    name, convolutional = bench.model.architecture, bench.model.convolutional
    passes = {"bare": timed(bench.bare), "ours": timed(bench.ours), "five": timed(bench.ours_default)}
    if convolutional:
        passes["captum"] = timed(bench.captum())
    alone = interleaved(passes, rounds=size.rounds, turns=size.turns)
    target = at_most(1.05 if convolutional else 1.15)
    yield measure(PART, "embedding and maps of one target, over bare", name, alone.ratio("ours", "bare"), target=target)
    yield measure(PART, "embedding and five maps of three targets, over bare", name, alone.ratio("five", "bare"))
    enlarged = {"ours, enlarged": timed(bench.ours_enlarged), "grad-cam": timed(bench.grad_cam())}
    found = interleaved(enlarged, rounds=size.rounds, turns=2)
    yield measure(
        PART,
        "pytorch-grad-cam, over ours",
        name,
        found.ratio("grad-cam", "ours, enlarged"),
        target=at_least(2.8) if convolutional else None,
    )
    if convolutional:
        yield measure(PART, "captum LayerGradCam, over ours", name, alone.ratio("captum", "ours"), target=at_least(1.0))


def _memory(bench: Bench) -> Iterator[Measure]:
    name = bench.model.architecture
    memory = kept(bench)
    yield measure(PART, "memory autograd keeps: full graph, over ours", name, memory.full / memory.ours)
    yield measure(
        PART,
        "memory autograd keeps: ours, over the feature map's bytes",
        name,
        memory.ours / memory.feature_map,
        target=at_most(8.0) if bench.model.convolutional else None,
    )
