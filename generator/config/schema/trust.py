"""`trust`: how the heatmaps are put to the test."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.config.schema.base import Section


class TrustSection(Section):
    """How the heatmaps are put to the test (the Trust page).

    A photo of the sample goes through each of its members at most 14 + 2 (steps - 1) (maps + 1) times, ``maps`` being
    those that pages show and the channel mean; maps that are one picture under two names count once.
    """

    enabled: bool = Field(
        default=True, description="Check the heatmaps: randomised weights, rotation, insertion and deletion, and more."
    )
    sample: Annotated[int, Field(ge=3, le=1000)] = Field(
        default=10, description="Queries of each group that its maps are checked on; more make intervals narrower."
    )
    steps: Annotated[int, Field(ge=2, le=64)] = Field(
        default=4,
        description="Steps of the insertion and deletion curves. Each but the last is two more passes per photo, map "
        "and member.",
    )
