"""Any picture as 8-bit sRGB: transparency over white, 16 bits scaled, CMYK and profiles converted."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms, TiffImagePlugin

from generator.store.pictures import PictureError

WHITE = (255, 255, 255)
BITS_PER_SAMPLE = 258
SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def to_rgb(image: Image.Image) -> Image.Image:
    """``image`` (any mode that PNG, JPEG, WebP and TIFF bring, loaded) as a picture of mode RGB.

    Transparent pixels are laid over white. An embedded ICC profile is honoured (perceptual intent) unless
    it says sRGB; a profile that is damaged or made for another kind of pixels is ignored. CMYK without a
    profile is converted by Pillow's plain formula; JPEG's CMYK is read by Adobe's (inverted) convention.

    Raises
    ------
    PictureError
        32-bit integer or floating-point pixels, which have no fixed white.
    """
    profile = image.info.get("icc_profile")
    plain, alpha = _without_alpha(image)
    colour = _managed(plain, profile) if isinstance(profile, bytes) and profile else _plainly(plain)
    if alpha is None:
        return colour
    over = Image.new("RGB", colour.size, WHITE)
    over.paste(colour, mask=alpha)
    return over


def _without_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The pixels as L, RGB, CMYK (or what converts to RGB), and their opacity if any is not opaque."""
    if image.mode.startswith("I;16"):
        return _scaled(image), None
    if image.mode in ("I", "F"):
        raise PictureError("damaged", f"32-bit pixels ({image.mode}) have no fixed white; save it with 8 or 16 bits")
    if image.mode not in ("RGBA", "LA", "PA", "RGBa", "La") and "transparency" not in image.info:
        return image.convert("RGB" if image.mode == "P" else "L") if image.mode in ("P", "1") else image, None
    clear = image.convert("RGBA")
    alpha = clear.getchannel("A")
    plain = image.getchannel("L") if image.mode == "LA" else clear.convert("RGB")
    return plain, None if alpha.getextrema() == (255, 255) else alpha


def _scaled(image: Image.Image) -> Image.Image:
    """16-bit (or 12-bit) grey to 8 bits, rounded: black stays 0 and white becomes 255."""
    bits = 16
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(BITS_PER_SAMPLE, (16,))[0]
    white = float(2**bits - 1)
    values = np.asarray(image).astype(np.float32) * np.float32(255.0 / white)
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))


def _managed(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if SPACES.get(image.mode) != source.profile.xcolor_space or _is_srgb(source):
            return _plainly(image)
        converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return _plainly(image)
    return _plainly(image) if converted is None else converted


def _plainly(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return (profile.profile.profile_description or "").startswith("sRGB")
