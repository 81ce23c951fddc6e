"""How a photo can be altered before it asks again: records only; `generator.drawing.alter` draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.core.counterfactuals import Fill

Tone = Literal["brightness", "contrast", "hue", "blur", "jpeg"]
Water = Literal["blur", "mean", "swap"]


@dataclass(frozen=True, kw_only=True, slots=True)
class HidePart:
    """An annotated part hidden under ``fill``.

    ``elsewhere`` is the control: the same shape, moved by lot to where the part is not, is hidden instead.
    """

    part: str
    fill: Fill = "blur"
    elsewhere: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """Another picture of the very same scene, with one thing changed, that the image set brings along.

    ``change`` is the part that it lacks, or what else is different (``images.rendered`` lists such pictures).
    """

    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """What no annotated part covers: blurred, replaced by its mean colour, or swapped for that of another photo."""

    fill: Water


@dataclass(frozen=True, kw_only=True, slots=True)
class Toned:
    """The whole photo changed by an ``amount``.

    brightness, contrast : a factor. hue : degrees. blur : sigma as a share of the long side. jpeg : quality, 1 to 100.
    """

    tone: Tone
    amount: float


Alteration = HidePart | Rendered | Background | Toned
