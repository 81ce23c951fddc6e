"""A head as configured, step by step, to the layers that `networks` builds."""

from __future__ import annotations

from collections.abc import Iterable

from generator.config.schema.members import ConcatStep, GemStep, LinearStep, NormStep
from generator.core.member import HeadLayer

StepValue = str | GemStep | ConcatStep | NormStep | LinearStep
POOLS = ("gem", "avg", "max", "token")
NORM_EPS = 1e-5


def kind_of(step: StepValue) -> str:
    """The kind of a step: ``gem``, ``avg``, ``max``, ``token``, ``concat``, ``bn``, ``linear`` or ``l2``."""
    match step:
        case GemStep():
            return "gem"
        case ConcatStep():
            return "concat"
        case NormStep():
            return "bn"
        case LinearStep():
            return "linear"
        case _:
            return step


def head_layers(steps: Iterable[StepValue]) -> tuple[HeadLayer, ...]:
    """The steps as records, with the defaults that each kind has."""
    return tuple(_layer(step) for step in steps)


def _layer(step: StepValue) -> HeadLayer:
    match step:
        case GemStep():
            return HeadLayer(kind="gem", name=step.name, p=step.gem, eps=step.eps)
        case ConcatStep():
            return HeadLayer(kind="concat", size=step.concat)
        case NormStep():
            return HeadLayer(kind="bn", name=step.bn, eps=step.eps)
        case LinearStep():
            return HeadLayer(kind="linear", name=step.name, size=step.linear, bias=step.bias)
        case "bn":
            return HeadLayer(kind="bn", eps=NORM_EPS)
        case _:
            return HeadLayer(kind=step)  # type: ignore[arg-type]
