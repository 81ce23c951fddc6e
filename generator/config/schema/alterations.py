"""`claims.list[].measure.altered`: what is done to a query's photo before it asks again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from generator.config.schema.base import Section, Text

Factor = Annotated[float, Field(gt=0, le=10)]


class HideAlteration(Section):
    """An annotated part is hidden."""

    hide: Text = Field(description="The part, one of `images.masks.parts`.")
    fill: Literal["blur", "mean"] = Field(
        default="blur",
        description="What stands in its place: a strong `blur` of what is around it, or the `mean` colour of the rest.",
    )
    elsewhere: bool = Field(
        default=False, description="The control: hide the same shape, moved by lot to where the part is not."
    )


class RenderedAlteration(Section):
    """Another picture of the same scene that the image set brings along."""

    rendered: Text = Field(description="The part that the other picture lacks, or what else is different in it.")


class BackgroundAlteration(Section):
    """What no annotated part covers is changed."""

    background: Literal["blur", "mean", "swap"] = Field(
        description="Blurred, replaced by its `mean` colour, or swapped for that of another photo."
    )


class BrightnessAlteration(Section):
    """The whole photo, brighter or darker."""

    brightness: Factor = Field(description="Factor of the values, `1.3` or `0.7`.")


class ContrastAlteration(Section):
    """The whole photo, with more or less contrast."""

    contrast: Factor = Field(description="Factor of the distance from the mean, `1.5` or `0.6`.")


class HueAlteration(Section):
    """The whole photo in other colours."""

    hue: Annotated[float, Field(ge=-180, le=180)] = Field(description="Turn of the hue, in degrees.")


class BlurAlteration(Section):
    """The whole photo, out of focus."""

    blur: Annotated[float, Field(gt=0, le=0.5)] = Field(
        description="Sigma of the Gaussian, as a share of the long side: `0.01`."
    )


class JpegAlteration(Section):
    """The whole photo, compressed."""

    jpeg: Annotated[int, Field(ge=1, le=100)] = Field(description="Quality of the compression, 1 to 100.")


KEYS = ("hide", "rendered", "background", "brightness", "contrast", "hue", "blur", "jpeg")


def _kind_of_alteration(value: Any) -> str | None:  # noqa: ANN401 - whatever YAML held
    has = value.__contains__ if isinstance(value, dict) else lambda key: hasattr(value, key)
    return next((f"<{key}>" for key in KEYS if has(key)), None)


Alteration = Annotated[
    Annotated[HideAlteration, Tag("<hide>")]
    | Annotated[RenderedAlteration, Tag("<rendered>")]
    | Annotated[BackgroundAlteration, Tag("<background>")]
    | Annotated[BrightnessAlteration, Tag("<brightness>")]
    | Annotated[ContrastAlteration, Tag("<contrast>")]
    | Annotated[HueAlteration, Tag("<hue>")]
    | Annotated[BlurAlteration, Tag("<blur>")]
    | Annotated[JpegAlteration, Tag("<jpeg>")],
    Discriminator(_kind_of_alteration),
]
