"""Draw an individual: build, tint, ridge, blowhole, scars and blotches, each from a stream of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.demo.noise import stream
from generator.demo.traits import Blotch, Blowhole, Build, Individual, Kind, Ridge, Scar, ScarKind


def make_individual(name: str, kind: Kind, seed: int) -> Individual:
    """An individual with scars, with a distinctive ridge only, or with neither."""
    rng = stream(seed, name, "body")
    spread = (0.05, 0.05, 0.05, 0.06, 0.08)
    head, neck, shoulder, middle, tail = rng.normal(1.0, spread).clip(0.86, 1.14).tolist()
    tint = _tint(rng)
    return Individual(
        name=name,
        seed=int(rng.integers(2**31)),
        kind=kind,
        build=Build(head=head, neck=neck, shoulder=shoulder, middle=middle, tail=tail),
        tint=tint,
        mottling=float(rng.uniform(0.02, 0.06)),
        ridge=_ridge(stream(seed, name, "ridge"), kind),
        blowhole=_blowhole(stream(seed, name, "blowhole")),
        scars=_scars(stream(seed, name, "scars"), light_skin=tint[1] > 0.66) if kind == "scars" else (),
        blotches=_blotches(stream(seed, name, "blotches")),
    )


def _tint(rng: np.random.Generator) -> tuple[float, float, float]:
    """White adults, a few blue-grey or mauve younger ones."""
    light = float(rng.choice([0.80, 0.70, 0.58, 0.44], p=[0.36, 0.26, 0.20, 0.18]) + rng.normal(0, 0.02))
    warm = float(rng.normal(0.0, 0.022))
    return light * (1.0 + warm), light, light * (1.0 - warm + 0.05 * (0.82 - light))


def _ridge(rng: np.random.Generator, kind: Kind) -> Ridge:
    distinct = {"ridge": 1.0, "scars": 0.55, "plain": 0.35}[kind]
    count = int(rng.integers(2, 5)) if kind == "ridge" else int(rng.integers(0, 2))
    places = rng.permutation(np.linspace(0.12, 0.88, 7))[:count]
    return Ridge(
        start=float(rng.uniform(0.46, 0.56)),
        length=float(rng.uniform(0.22, 0.36)),
        height=float(rng.uniform(0.7, 1.0)) * 0.016 * distinct + 0.003,
        thickness=float(rng.uniform(0.0065, 0.011)),
        pigment=float(rng.uniform(0.15, 0.5)) * distinct,
        notches=tuple(
            (float(p), float(rng.uniform(0.55, 1.0)), float(rng.uniform(0.025, 0.06))) for p in sorted(places)
        ),
    )


def _blowhole(rng: np.random.Generator) -> Blowhole:
    return Blowhole(
        along=float(rng.uniform(0.082, 0.100)),
        width=float(rng.uniform(0.009, 0.015)),
        open=float(rng.uniform(0.30, 0.75)),
        curve=float(rng.uniform(0.1, 0.9)),
        turn=float(rng.normal(0, 7)),
    )


def _scars(rng: np.random.Generator, light_skin: bool) -> tuple[Scar, ...]:
    kinds = tuple(_STYLES)
    count = int(rng.choice([1, 2, 3], p=[0.35, 0.4, 0.25]))
    places = rng.permutation([0.24, 0.36, 0.48, 0.60])[:count]
    return tuple(_scar(kinds[rng.integers(len(kinds))], float(place), rng, light_skin) for place in places)


@dataclass(frozen=True, kw_only=True, slots=True)
class _ScarStyle:
    """Typical sizes of a kind of scar: ``strokes`` is the range to draw from."""

    length: float
    width: float
    strokes: tuple[int, int] = (1, 1)
    gap: float = 0.0


_STYLES: dict[ScarKind, _ScarStyle] = {
    "line": _ScarStyle(length=0.11, width=0.0065),
    "propeller": _ScarStyle(length=0.060, width=0.0070, strokes=(3, 5), gap=0.034),
    "rake": _ScarStyle(length=0.09, width=0.0035, strokes=(3, 4), gap=0.011),
    "patch": _ScarStyle(length=0.045, width=0.022),
}


def _scar(kind: ScarKind, place: float, rng: np.random.Generator, light_skin: bool) -> Scar:
    style = _STYLES[kind]
    dark = light_skin or bool(rng.random() < 0.4)  # a white scar on white skin would be none
    return Scar(
        kind=kind,
        along=place + float(rng.normal(0, 0.02)),
        angle=float(rng.uniform(-48, 48)),
        turn=float(rng.normal(90, 20)) if kind == "propeller" else float(rng.uniform(0, 180)),
        length=style.length * float(rng.uniform(0.7, 1.3)),
        width=style.width * float(rng.uniform(0.8, 1.3)),
        curve=float(rng.normal(0, 4.0)) if kind != "patch" else 0.0,
        tone=float(rng.uniform(0.50, 0.72) if dark else rng.uniform(1.18, 1.35)),
        strokes=int(rng.integers(style.strokes[0], style.strokes[1] + 1)),
        gap=style.gap * float(rng.uniform(0.8, 1.2)),
    )


def _blotches(rng: np.random.Generator) -> tuple[Blotch, ...]:
    return tuple(
        Blotch(
            along=float(rng.uniform(0.15, 0.85)),
            angle=float(rng.uniform(-70, 70)),
            length=float(rng.uniform(0.02, 0.09)),
            width=float(rng.uniform(0.015, 0.04)),
            tone=float(rng.choice([rng.uniform(0.80, 0.93), rng.uniform(1.03, 1.1)])),
        )
        for _ in range(int(rng.integers(2, 7)))
    )
