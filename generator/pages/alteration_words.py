"""How a photo was altered, as a clause: what reads well after *once*."""

from __future__ import annotations

from generator.core.claims.alterations import Alteration, Background, HidePart, Rendered, Toned
from generator.pages.format import number, shorten

_HIDDEN = {"blur": "blurred away", "mean": "covered with the mean colour"}
_WATER = {
    "blur": "blurred",
    "mean": "replaced by its mean colour",
    "swap": "swapped for that of another photo",
}


def alteration_words(alteration: Alteration) -> str:
    """An alteration as a clause: ``the background is blurred``."""
    match alteration:
        case HidePart():
            part = shorten(alteration.part, 40)
            what = f"an area of the shape of {part} elsewhere" if alteration.elsewhere else part
            return f"{what} is {_HIDDEN[alteration.fill]}"
        case Rendered():
            return f"the same scene is shown with a change: {shorten(alteration.change, 40)}"
        case Background():
            return f"what no annotated part covers is {_WATER[alteration.fill]}"
        case Toned():
            return _toned(alteration)


def _toned(alteration: Toned) -> str:
    amount = f"{alteration.amount:g}".replace("-", "\u2212")
    match alteration.tone:
        case "hue":
            return f"the hues are turned by {amount}\u00b0"
        case "blur":
            sigma = number(100 * alteration.amount, 2)
            return f"the photo is blurred (sigma {sigma}\u00a0% of the long side)"
        case "jpeg":
            return f"the photo is saved as a JPEG of quality {amount}"
        case _:
            return f"the {alteration.tone} is multiplied by {amount}"
