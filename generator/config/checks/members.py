"""Checks of single members: weights, inputs and heads that do not go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.config.checks.check import Check
from generator.config.convert.heads import POOLS, kind_of
from generator.config.convert.members import merged_input
from generator.config.places import Path, Problem
from generator.config.schema.members import MemberSection
from generator.config.settings import Config
from generator.store.project import PACKAGE, locate

SOURCES = ("checkpoint", "pretrained", "random_seed", "embeddings")
ONLY_WITH_CHECKPOINT = ("trust_checkpoint", "key_map", "key_order", "ignore")
ONLY_WITH_MODEL = ("head", "layer", "factory")


def _of_members(
    find: Callable[[MemberSection, Path], Iterator[Problem]],
) -> Callable[[Config], Iterator[Problem]]:
    def find_all(config: Config) -> Iterator[Problem]:
        for index, member in enumerate(config.ensemble.members):
            yield from find(member, ("ensemble", "members", index))

    return find_all


def model(member: MemberSection, place: Path) -> Iterator[Problem]:
    """Nothing that says what the model is, or two things that do."""
    if not (member.architecture or member.factory or member.embeddings):
        yield Problem((*place, "architecture"), "is missing: name a model of timm, a `factory`, or `embeddings`")
    if member.architecture and member.architecture.startswith("local-dir:"):
        yield Problem(
            (*place, "architecture"),
            "`local-dir:` reads a folder that no digest covers, so a change in it would go unnoticed; name a model of "
            "timm and give the folder's weights as `checkpoint`",
        )


def weights(member: MemberSection, place: Path) -> Iterator[Problem]:
    """No source of weights, or several."""
    given = [key for key in SOURCES if getattr(member, key) is not None and getattr(member, key) is not False]
    if len(given) > 1:
        found = " and ".join(f"`{key}`" for key in given)
        yield Problem((*place, given[1]), f"weights come from one place, found {found}; keep one")
    if not given and not member.factory:
        advice = "give a `checkpoint`, or `pretrained: true`, or `random_seed: 0` for a stand-in"
        yield Problem(place, f"member {member.name!r} has no weights: {advice}")
    own = "pretrained" if member.pretrained else "factory"  # these weights end where the head begins
    if given in ([], ["pretrained"]) and (member.pretrained or member.factory):
        for index, step in enumerate(member.head or ()):
            if kind_of(step) in ("bn", "linear"):
                reason = f"{kind_of(step)!r} has weights that `{own}` does not bring, so they would be random"
                yield Problem((*place, "head", index), f"{reason}; give a `checkpoint` that has them, or leave it out")


def checkpoint_options(member: MemberSection, place: Path) -> Iterator[Problem]:
    """Options of a checkpoint without one, or at odds."""
    for key in ONLY_WITH_CHECKPOINT:
        if getattr(member, key) and member.checkpoint is None:
            yield Problem((*place, key), "says how a `checkpoint` is read, and there is none; remove it")
    if member.key_order and member.key_map:
        yield Problem((*place, "key_map"), "renames keys that `key_order` does not look at; remove one of them")


def embeddings(member: MemberSection, place: Path) -> Iterator[Problem]:
    """Embeddings without ids or ids without embeddings, and model options beside them."""
    if (member.embeddings is None) != (member.embedding_ids is None):
        absent = "embedding_ids" if member.embedding_ids is None else "embeddings"
        yield Problem((*place, absent), "is missing: `embeddings` and `embedding_ids` belong together")
    for key in ONLY_WITH_MODEL:
        if member.embeddings is not None and getattr(member, key) is not None:
            yield Problem((*place, key), "belongs to a model, and `embeddings` bring none; remove it")


def packages(config: Config) -> Iterator[Problem]:
    """Embeddings inside a Python package that is not installed."""
    for index, member in enumerate(config.ensemble.members):
        for key in ("embeddings", "embedding_ids"):
            text = getattr(member, key)
            if text is not None and locate(text, config.folder) is None:
                module = text.removeprefix(PACKAGE).partition("/")[0]
                reason = f"the Python package {module!r} is not installed here; install it, or name a file"
                yield Problem(("ensemble", "members", index, key), reason)


def head(member: MemberSection, place: Path) -> Iterator[Problem]:
    """A head that does not begin with its one pooling step, or repeats a module's name."""
    if member.head is None:
        return
    kinds = [kind_of(step) for step in member.head]
    if not kinds or kinds[0] not in POOLS:
        found = repr(kinds[0]) if kinds else "an empty list"
        yield Problem((*place, "head"), f"begins with one of gem, avg, max, token; found {found}")
    for index, kind in enumerate(kinds[1:], start=1):
        if kind in POOLS:
            yield Problem(
                (*place, "head", index),
                f"{kind!r} is a second pooling step; a head has one, at its beginning",
            )
        if kind in ("bn", "linear") and kind in kinds[:index] and getattr(member.head[index], "name", None) is None:
            yield from _unnamed(kind, (*place, "head", index))


def _unnamed(kind: str, place: Path) -> Iterator[Problem]:
    example = "{linear: 512, name: ln2}" if kind == "linear" else "{bn: bn2}"
    yield Problem(place, f"a second {kind!r} needs a name of its own, as in the checkpoint: `{example}`")


def input_size(config: Config) -> Iterator[Problem]:
    """A model whose input size is said nowhere."""
    for index, member in enumerate(config.ensemble.members):
        merged = merged_input(member.input, config.ensemble.input)
        if merged.size is None and member.embeddings is None:
            yield Problem(
                ("ensemble", "members", index, "input", "size"),
                "is missing: give `size: [width, height]` here or in `ensemble.input`",
            )


def views(config: Config) -> Iterator[Problem]:
    """No view, or one twice."""
    places: list[tuple[Path, tuple[str, ...] | None]] = [(("ensemble", "views"), config.ensemble.views)]
    places += [
        (("ensemble", "members", index, "views"), member.views) for index, member in enumerate(config.ensemble.members)
    ]
    for place, names in places:
        if names is not None and not names:
            yield Problem(place, "expected at least one of identity, flip; found an empty list")
        if names is not None and len(set(names)) < len(names):
            yield Problem(place, "names a view twice")


MEMBERS = "ensemble.members.*."
MEMBER_CHECKS = (
    Check(_of_members(model), *(MEMBERS + key for key in ("architecture", "factory", "embeddings"))),
    Check(_of_members(weights), *(MEMBERS + key for key in (*SOURCES, "factory", "head", "name"))),
    Check(_of_members(checkpoint_options), *(MEMBERS + key for key in (*ONLY_WITH_CHECKPOINT, "checkpoint"))),
    Check(_of_members(embeddings), *(MEMBERS + key for key in (*ONLY_WITH_MODEL, "embeddings", "embedding_ids"))),
    Check(packages, MEMBERS + "embeddings", MEMBERS + "embedding_ids"),
    Check(_of_members(head), MEMBERS + "head"),
    Check(input_size, "ensemble.input.size", MEMBERS + "input.size", MEMBERS + "embeddings"),
    Check(views, "ensemble.views", MEMBERS + "views"),
)
