"""A photo changed on the whole, or in what lies behind the animal: uint8 (H, W, 3) in and out, all else untouched."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generator.core.claims.alterations import Tone, Water
from generator.core.member import Floats, Pixels
from generator.drawing.hide import hidden
from generator.drawing.pixels import checked

Mask = NDArray[np.bool_]

_TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.595716, -0.274453, -0.321263], [0.211456, -0.522591, 0.311135]])
"""RGB to YIQ (FCC NTSC, 1953): luma, and two of chroma in a plane."""


def toned(photo: Pixels, tone: Tone, amount: float) -> Pixels:
    """``photo`` changed by an ``amount`` (`generator.core.claims.alterations.Toned`); values beyond 0..255 are clipped.

    Brightness multiplies every value; contrast multiplies distances from the photo's mean grey; hue turns the chroma of
    YIQ by so many degrees, which keeps the luma; blur is Gaussian; JPEG is written and read again.
    """
    checked(photo)
    match tone:
        case "brightness":
            return _rounded(photo.astype(np.float64) * amount)
        case "contrast":
            middle = (photo.astype(np.float64) @ _TO_YIQ[0]).mean()
            return _rounded(middle + (photo.astype(np.float64) - middle) * amount)
        case "hue":
            return _rounded(photo.astype(np.float64) @ _turn(amount).T)
        case "blur":
            sigma = amount * max(photo.shape[:2])
            return np.asarray(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(sigma)))
        case "jpeg":
            buffer = io.BytesIO()
            Image.fromarray(photo).save(buffer, "JPEG", quality=round(amount))
            return np.asarray(Image.open(buffer).convert("RGB"))


def background(photo: Pixels, behind: Floats, fill: Water, other: Pixels | None = None) -> Pixels:
    """``photo`` with what lies ``behind`` the animal replaced; where that is 0 not a pixel changes.

    behind : (rows, columns) float32 in 0..1, upright: 1 behind, falling to 0 at the edge of the animal.
    fill : ``blur`` of the photo, its background's ``mean`` colour, or ``swap`` for ``other``, a background of its size.
    """
    height, width = checked(photo).shape[:2]
    layer = Image.fromarray(behind.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    alpha = np.clip(np.asarray(layer, np.float32), 0.0, 1.0)[..., None]
    if fill == "blur":
        instead = hidden(photo, (1.0 - behind).astype(np.float32), "blur")  # what is behind, without the animal in it
        instead = np.asarray(Image.fromarray(instead).filter(ImageFilter.GaussianBlur(BLUR * max(height, width))))
    elif fill == "mean":
        weights = alpha / max(float(alpha.sum()), 1e-9)
        colour = (photo * weights).sum(axis=(0, 1))
        instead = np.broadcast_to(colour, photo.shape)
    elif other is None or other.shape != photo.shape:
        raise ValueError("a background is swapped for another of the same size")
    else:
        instead = other
    return _rounded(photo + alpha * (instead.astype(np.float64) - photo))


BLUR = 0.04
"""Sigma of the background's blur, as a share of the long side: waves and stones vanish in it, light and colour stay."""


def emptied(photo: Pixels, animal: Floats, width: int, height: int) -> Pixels:
    """What lies behind the animal of ``photo``, carried into its place, cut to the shape and size of another photo.

    animal : (rows, columns) float32 in 0..1, 1 on the animal. The middle of the photo is kept.
    """
    whole = Image.fromarray(hidden(photo, animal, "blur"))
    scale = max(width / whole.width, height / whole.height)
    across, down = width / scale, height / scale
    left, top = max(0.0, (whole.width - across) / 2), max(0.0, (whole.height - down) / 2)
    box = (left, top, min(left + across, whole.width), min(top + down, whole.height))  # rounding may pass the edge
    return np.asarray(whole.resize((width, height), Image.Resampling.BICUBIC, box=box))


def _turn(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    turn = np.eye(3)
    turn[1:, 1:] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    found: NDArray[np.float64] = np.linalg.inv(_TO_YIQ) @ turn @ _TO_YIQ
    return found


def _rounded(values: NDArray[np.float64]) -> Pixels:
    found: Pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return found
