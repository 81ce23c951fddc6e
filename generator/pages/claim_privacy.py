"""What may be said of claims: of columns that are not published, nothing, and nothing of who has what in them."""

from __future__ import annotations

from generator.core.claims.claim import Claim
from generator.core.claims.measures import Likeness
from generator.core.public_names import PublicNames
from generator.pages.claim_where import columns_of
from generator.pages.format import shorten


def published_value(names: PublicNames, column: str, value: str) -> str | None:
    """How the site shows a value of a column; ``None`` where it may not."""
    if column == "individual":
        return shorten(names.individuals[value].label, 40) if value in names.individuals else None
    if column not in names.privacy.fields:
        return None
    if column == "encounter":
        return shorten(names.encounters[value], 40) if value in names.encounters else None
    shown = names.date(value) if column == "date" else value
    return None if shown is None else shorten(shown, 40)


def tells_apart(names: PublicNames, claim: Claim) -> tuple[str, ...]:
    """The columns that a claim would give away photo by photo, though they are not published as they are."""
    subsets = (claim.where,) if claim.versus is None else (claim.where, claim.versus)
    used = {name for where in subsets for name in columns_of(where)}
    if isinstance(claim.measure, Likeness) and claim.measure.column is not None:
        used.add(claim.measure.column)
    return tuple(sorted(name for name in used if not _open(names, name)))


def _open(names: PublicNames, column: str) -> bool:
    if column == "date":
        return column in names.privacy.fields and names.privacy.dates == "day"
    return column == "individual" or column in names.privacy.fields
