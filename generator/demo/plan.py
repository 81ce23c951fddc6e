"""Who is photographed when: the plan of the bundled photo set.

Twenty-four individuals, most met in four encounters, two of their photos a burst in the same one, and seen once more
from a boat, from both sides. Three have been met only once, so that the right answer to their photo is "a new
individual". Four are known to the demo's ensemble from other photos, which it was trained on.
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
_KINDS: tuple[Kind, ...] = ("scars", "ridge", "scars", "plain", "scars", "ridge", "plain", "scars", "ridge", "plain")
INDIVIDUALS: dict[str, Kind] = {
    **{f"b{number:02d}": _KINDS[(number - 1) % len(_KINDS)] for number in range(1, 21)},
    "b21": "scars",
    "b22": "ridge",
    "b23": "scars",
    "b24": "plain",
}
KNOWN = ("b21", "b22", "b23", "b24")
"""Those that every member of the demo's ensemble was trained on, on photos that are not in the set."""

ENCOUNTERS = {
    "2021-07-14-a": "silt",
    "2021-07-14-b": "slate",
    "2021-08-02-a": "green",
    "2021-08-20-a": "dark",
    "2022-06-30-a": "silt",
    "2022-07-19-a": "dark",
    "2022-08-25-a": "slate",
    "2022-08-25-b": "silt",
    "2023-07-08-a": "green",
    "2023-07-09-a": "slate",
    "2023-07-30-a": "silt",
    "2023-08-11-a": "green",
}
"""Each encounter and its water; an encounter's name begins with its date."""

_MET_ONCE = ("b11", "b12", "b20")
_BURST = (0, 0, 3, 6, 10)
_SPLITS = ("database", "database", "database", "database", "query")


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


def take(shot: Shot, without: frozenset[str] = frozenset(), water: str | None = None, zoom: int = 2) -> Photo:
    """Render one photo of the set; parts named in ``without`` (ridge, blowhole, scar) are left off the whale.

    ``water``, one of `occasion.WATERS`, takes the place of the encounter's. Nothing else changes: waves, light, pose
    and grain are drawn from streams of their own.
    """
    individual = make_individual(shot.individual, INDIVIDUALS[shot.individual], SEED)
    scene = make_scene(SEED, make_day(SEED, shot.encounter, water or shot.water), shot.view, shot.image_id)
    return take_photo(individual, make_skin(individual, without), scene, zoom)


def _shots_of(name: str, index: int) -> list[Shot]:
    """A burst of two, then three later meetings, staggered so that encounters hold several individuals."""
    met = sorted((5 * index + step) % len(ENCOUNTERS) for step in _BURST)
    encounters = [list(ENCOUNTERS)[place] for place in met]
    if name in _MET_ONCE:
        return [_shot(name, "top", encounters[-1], "query", "top-1")]
    shots = [
        _shot(name, "top", encounter, split, f"top-{number}")
        for number, (encounter, split) in enumerate(zip(encounters, _SPLITS, strict=True), start=1)
    ]
    sides: tuple[View, View] = ("left", "right")
    boats = (encounters[0], encounters[-1])
    return shots + [_shot(name, side, boat, "query", side) for side, boat in zip(sides, boats, strict=True)]


def _shot(name: str, view: View, encounter: str, split: str, suffix: str) -> Shot:
    return Shot(image_id=f"{name}-{suffix}", individual=name, view=view, encounter=encounter, split=split)
