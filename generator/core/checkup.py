"""What a machine has and lacks for an audit, as `sightline doctor` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "missing", "optional"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkup:
    """One thing looked for. ``optional``: absent, and most audits do without it. ``advice``: how to get it."""

    name: str
    state: State
    found: str
    advice: str = ""
