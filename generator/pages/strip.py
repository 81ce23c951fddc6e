"""The strip of an image page: what every member and view looked at, member by member."""

from __future__ import annotations

from itertools import groupby

from generator.core.figures import Sprite, SpriteTile
from generator.core.results import Attention
from generator.pages import elements
from generator.pages.dossier import Dossier
from generator.pages.elements import SpriteRow, Strip, ratio_style
from generator.pages.format import number, shorten

VIEWS = {"identity": "as it is", "flip": "mirrored"}
"""How views are called under a tile."""


def make_strip(dossier: Dossier, image_id: str, root: str) -> Strip | None:
    """The tiles of every member and view that served an image; ``None`` where it has no heatmaps."""
    sprite, attention = dossier.figures.strip(image_id), dossier.audit.attention.get(image_id)
    if sprite is None or attention is None:
        return None
    return Strip(
        src=root + sprite.path,
        width=sprite.width,
        height=sprite.height,
        rows=tuple(
            _row(dossier, attention, member, sprite, tuple(tiles), root)
            for member, tiles in groupby(sprite.tiles, key=lambda tile: tile.member)
        ),
    )


def _row(
    dossier: Dossier, attention: Attention, member: str, sprite: Sprite, tiles: tuple[SpriteTile, ...], root: str
) -> SpriteRow:
    spec = dossier.members.get(member)
    consistency = dict(attention.flip_consistency).get(member)
    notes = (None if spec is None else f"group {spec.group}", consistency and f"mirror {number(consistency)}")
    return SpriteRow(
        name=shorten(dossier.names.member(member).label, 40),
        href=f"{root}members/{dossier.names.member(member).slug}.html",
        note=", ".join(note for note in notes if note) or None,
        tiles=tuple(_tile(dossier, attention, sprite, tile) for tile in tiles),
    )


def _tile(dossier: Dossier, attention: Attention, sprite: Sprite, tile: SpriteTile) -> elements.SpriteTile:
    silent = (tile.member, tile.view) in attention.no_evidence
    view = VIEWS.get(tile.view, tile.view)
    box = tile.box
    shares = (
        f"width: {100 * sprite.width / box.width:.4f}%",
        f"left: {-100 * box.x / box.width:.4f}%",
        f"top: {-100 * box.y / box.height:.4f}%",
    )
    label = shorten(dossier.names.image(attention.image_id).label, 40)
    return elements.SpriteTile(
        alt=f"{label}, map of {shorten(tile.member, 40)}, view {view}" + (", no evidence" if silent else ""),
        caption=view,
        note="no evidence" if silent else None,
        frame=ratio_style(box.width, box.height),
        place="; ".join(shares),
        dim=silent,
    )
