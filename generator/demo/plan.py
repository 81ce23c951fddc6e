"""Who is photographed when: the plan of the bundled photo set.

Twelve individuals, most met in three or four encounters, two of their photos a burst in the same one. Two have been
met only once, so that the right answer to their photo is "a new individual". Four were also seen from a boat, from
both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.demo.individual import make_individual
from generator.demo.occasion import make_day, make_scene
from generator.demo.photo import Photo, take_photo
from generator.demo.scene import View
from generator.demo.skin import make_skin
from generator.demo.traits import Kind

SEED = 59
INDIVIDUALS: dict[str, Kind] = {
    "b01": "scars",
    "b02": "ridge",
    "b03": "scars",
    "b04": "plain",
    "b05": "scars",
    "b06": "ridge",
    "b07": "plain",
    "b08": "scars",
    "b09": "ridge",
    "b10": "plain",
    "b11": "scars",
    "b12": "ridge",
}
ENCOUNTERS = {
    "2021-07-14-a": "silt",
    "2021-07-14-b": "slate",
    "2021-08-02-a": "green",
    "2022-06-30-a": "silt",
    "2022-07-19-a": "dark",
    "2022-08-25-a": "silt",
    "2023-07-08-a": "green",
    "2023-07-09-a": "slate",
}
"""Each encounter and its water; an encounter's name begins with its date."""

_MET_ONCE = ("b11", "b12")
_SEEN_FROM_A_BOAT = ("b01", "b02", "b05", "b09")
_SPLITS = ("database", "database", "database", "query")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One photo to be taken: whose, when, from where, and whether it asks (``query``) or answers (``database``)."""

    image_id: str
    individual: str
    view: View
    encounter: str
    split: str

    @property
    def date(self) -> str:
        """The day of the encounter, ISO 8601."""
        return self.encounter[:10]

    @property
    def water(self) -> str:
        """The water of the encounter, one of `occasion.WATERS`."""
        return ENCOUNTERS[self.encounter]


def planned_shots() -> tuple[Shot, ...]:
    """Every photo of the set, by individual and then in order of time."""
    return tuple(shot for index, name in enumerate(INDIVIDUALS) for shot in _shots_of(name, index))


def take(shot: Shot, without: frozenset[str] = frozenset(), zoom: int = 2) -> Photo:
    """Render one photo of the set; parts named in ``without`` (ridge, blowhole, scar) are left off the whale.

    Nothing else changes: water, light, pose and grain are drawn from streams of their own.
    """
    individual = make_individual(shot.individual, INDIVIDUALS[shot.individual], SEED)
    scene = make_scene(SEED, make_day(SEED, shot.encounter, shot.water), shot.view, shot.image_id)
    return take_photo(individual, make_skin(individual, without), scene, zoom)


def _shots_of(name: str, index: int) -> list[Shot]:
    """A burst of two, then two later meetings, staggered so that encounters hold several individuals."""
    met = sorted((3 * index + step) % len(ENCOUNTERS) for step in (0, 0, 2, 5))
    encounters = [list(ENCOUNTERS)[place] for place in met]
    if name in _MET_ONCE:
        return [_shot(name, "top", encounters[-1], "query", "top-1")]
    shots = [
        _shot(name, "top", encounter, split, f"top-{number}")
        for number, (encounter, split) in enumerate(zip(encounters, _SPLITS, strict=True), start=1)
    ]
    sides: tuple[View, ...] = ("left", "right") if name in _SEEN_FROM_A_BOAT else ()
    return shots + [_shot(name, side, encounters[0], "query", side) for side in sides]


def _shot(name: str, view: View, encounter: str, split: str, suffix: str) -> Shot:
    return Shot(image_id=f"{name}-{suffix}", individual=name, view=view, encounter=encounter, split=split)
