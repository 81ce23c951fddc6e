"""What every section of the configuration has in common: frozen, strict, no unknown keys."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

T = TypeVar("T")


class Section(BaseModel):
    """A part of config.yaml. A section left empty (``matching:`` and nothing below it) means its defaults.

    Unknown keys are refused, and so is a number that is not finite.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_defaults(cls, values: Any) -> Any:  # noqa: ANN401 - whatever YAML held
        return {} if values is None else values


def _text_of_number(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        raise ValueError(f'found the number {value:g}, which may have lost digits; put it in quotes: "{value:g}"')
    return str(value) if isinstance(value, int) else value


Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A YAML list, kept as a tuple; its items stay strict."""

Text = Annotated[str, StringConstraints(min_length=1)]
"""Some text, not empty."""

Label = Annotated[Text, BeforeValidator(_text_of_number, json_schema_input_type=str | int)]
"""Text that may be written as a whole number (a fold, a version); 1.10 would lose its zero and is refused."""

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._+-]*$", max_length=60)]
"""A name that is shown, and makes a file name: letters, digits, space . _ + -"""

Positive = Annotated[float, Field(gt=0)]
