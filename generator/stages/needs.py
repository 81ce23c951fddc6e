"""Needs: which artefacts an audit uses, by name, as far as that can be known without computing anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from generator.core.audit import HeatmapSettings
from generator.core.member import MemberSpec
from generator.core.records import ImageRecord
from generator.errors import LostArtefactError
from generator.stages.explain import attention_key, scale_maxima
from generator.stages.naming import ArtefactNames
from generator.store.artefacts import Artefacts

WORDS = {
    "embedding": "embeddings",
    "heatmap": "heatmaps",
    "attention": "votes",
    "matching": "matching",
    "counterfactual": "answers with parts hidden",
    "hidden": "embeddings of hidden photos",
    "answers": "answers to altered photos",
    "altered": "embeddings of altered photos",
    "local match": "matches of local features",
    "local fusion": "rankings with local features",
    "cells": "embeddings by place",
    "aimed": "maps towards other photos",
    "pair": "explained pairs",
    "pair maps": "maps of pairs",
    "scrutiny": "checks of members",
    "trust": "checks of heatmaps",
    "picture": "pictures",
    "facts": "facts on members",
    "damaged": "notes on damaged photos",
}
"""Kinds of artefacts as people know them."""

Passes = Mapping[str, tuple[str, ...]]
"""Per image id, the members with a model that serve it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """The artefacts of one kind that an audit uses. ``None``: how many, or what their names are, is not known yet."""

    kind: str
    count: int | None
    keys: frozenset[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One kind of artefact, in `WORDS`: how many are needed, how many of these stored, how many a run would compute.

    ``None`` stands for what is not known before a run; ``note`` then says why.
    """

    kind: str
    needed: int | None
    stored: int | None
    to_compute: int | None
    note: str = ""


def pass_needs(images: Sequence[ImageRecord], passes: Passes, names: ArtefactNames) -> tuple[Need, Need]:
    """The embeddings and the heatmaps of these passes."""
    runs = [
        (image, name, view) for image in images for name in passes.get(image.image_id, ()) for view in names.views[name]
    ]
    return (
        _known("embedding", {names.embedding(*run) for run in runs}),
        _known("heatmap", {names.heatmap(*run, str(shown)) for run in runs for shown in names.maps}),
    )


def member_needs(images: Sequence[ImageRecord], names: ArtefactNames, models: Sequence[MemberSpec]) -> tuple[Need, ...]:
    """What is kept of each model, and the notes on images that would not decode."""
    return (
        _known("facts", {names.facts(spec.name) for spec in models}),
        _known("damaged", {names.damaged(image) for image in images}),
    )


def attention_need(
    images: Sequence[ImageRecord],
    passes: Passes,
    models: Sequence[MemberSpec],
    settings: HeatmapSettings,
    names: ArtefactNames,
    artefacts: Artefacts,
) -> Need:
    """The votes of every image with heatmaps. With ``scale: member`` their names hang on every map of a member."""
    shown = [image for image in images if passes.get(image.image_id)]
    specs = {spec.name: spec for spec in models}
    try:
        maxima = scale_maxima(shown, passes, specs, settings, names, artefacts)
    except LostArtefactError:
        return Need(kind="attention", count=len(shown), keys=None)
    called = {attention_key(image, passes[image.image_id], settings, maxima, names) for image in shown}
    return _known("attention", called)


def holding(need: Need, artefacts: Artefacts, note: str = "") -> Holding:
    """What is stored of a need; ``note`` is for one whose names are not known."""
    kind = WORDS.get(need.kind, need.kind)
    if need.keys is None:
        return Holding(kind=kind, needed=need.count, stored=None, to_compute=None, note=note)
    needed, stored = len(need.keys), len(artefacts.have(need.keys))
    return Holding(kind=kind, needed=needed, stored=stored, to_compute=needed - stored)


def _known(kind: str, keys: Collection[str]) -> Need:
    return Need(kind=kind, count=len(keys), keys=frozenset(keys))
