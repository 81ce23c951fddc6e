"""A contact sheet of the photo set: one photo from above of every individual, a row from boats, and two changed."""

from __future__ import annotations

import numpy as np

from generator.core.member import Pixels
from generator.core.progress import Reporter
from generator.demo.counterfactuals import Counterfactual, render_counterfactual
from generator.demo.occasion import WATERS
from generator.demo.plan import INDIVIDUALS, Shot, planned_shots, take
from generator.drawing.encode import webp
from generator.drawing.pixels import resized

ABREAST, WIDE = 12, 6
_CELL, _GAP = (120, 240), 6
_CHANGED = ("b01-top-2", "b15-top-5")


def contact_sheet(reporter: Reporter) -> bytes:
    """The sheet as WebP, 1506 pixels wide: two rows of photos from above, one from boats, one of counterfactuals."""
    shots = {shot.image_id: shot for shot in planned_shots()}
    tops = [_last_of(name, shots) for name in INDIVIDUALS]
    sides = [shots[f"b{number:02d}-{'left' if number % 2 else 'right'}"] for number in (1, 2, 5, 9, 13, 18)]
    reporter.start("render", len(tops) + len(sides) + ABREAST)

    def taken(shot: Shot) -> Pixels:
        reporter.advance("render", shot.image_id)
        return take(shot).pixels

    def changed(shot: Shot) -> list[Pixels]:
        changes = ("scar", "ridge", "blowhole", *(water for water in WATERS if water != shot.water))[: WIDE - 1]
        reporter.advance("render", f"{shot.image_id}, changed", WIDE - 1)
        wanted = (Counterfactual(original=shot, change=change) for change in changes)
        return [taken(shot), *(render_counterfactual(one).pixels for one in wanted)]

    rows = [
        _row([taken(shot) for shot in tops[:ABREAST]], _CELL),
        _row([taken(shot) for shot in tops[ABREAST:]], _CELL),
        _row([taken(shot) for shot in sides], (2 * _CELL[0] + _GAP, _CELL[0] + _GAP // 2)),
        _row([photo for name in _CHANGED for photo in changed(shots[name])], _CELL),
    ]
    reporter.finish("render", "contact sheet")
    return webp(_stacked(rows), quality=82)


def _last_of(name: str, shots: dict[str, Shot]) -> Shot:
    return [shot for shot in shots.values() if shot.individual == name and shot.view == "top"][-1]


def _row(photos: list[Pixels], cell: tuple[int, int]) -> Pixels:
    width, height = cell
    small = [resized(photo, width, height) for photo in photos]
    gap = np.full((height, _GAP, 3), 255, np.uint8)
    return np.concatenate([part for photo in small for part in (photo, gap)][:-1], axis=1)


def _stacked(rows: list[Pixels]) -> Pixels:
    width = max(row.shape[1] for row in rows)
    sheet = [np.pad(row, ((0, _GAP), (0, width - row.shape[1]), (0, 0)), constant_values=255) for row in rows]
    return np.concatenate(sheet)[:-_GAP]
