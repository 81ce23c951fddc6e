"""The checks of heatmaps in plain words: what is asked, what a pass and a fail mean, how it was done and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from generator.core import trust
from generator.core.energy import BACKGROUND
from generator.core.trust import Check
from generator.pages.format import number, shorten

CONTROLS = {
    trust.BLOB: "a centre blob",
    trust.ACTIVATION: "the mean activation",
    trust.RANDOM: "a random order",
    trust.EVEN: "heat spread evenly",
    trust.NEAREST: "the most similar photo of another individual",
    trust.ANOTHER: "the map of another photo",
}
"""Controls as a sentence names them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A check in words.

    Its question is a heading, ``short`` its name in tables, ``unit`` that of its number; ``method`` names the source.
    """

    question: str
    short: str
    unit: str
    meaning: str
    method: str
    digits: int = 2


_WORDS = {
    "rotation": Words(
        question="Does the map explain similarity, or the axes of the embedding?",
        short="Unmoved by a rotation",
        unit="correlation",
        meaning="Turning the embedding space changes no similarity between any two photos, so a map that explains "
        "similarity cannot change either. One that does explains nothing about similarity: it tells of the axes along "
        "which the training happened to end.",
        method="Pearson's correlation of each map with the map of the same network behind a random rotation, drawn "
        f"uniformly (Mezzadri 2007). Passed at {trust.TURNED:g} or more; exactly it would be 1. The channel mean has "
        "no target, and nothing to turn.",
        digits=3,
    ),
    "weights": Words(
        question="Does the map ask every photo the same question?",
        short="Weights differ between photos",
        unit="cosine",
        meaning="Grad-CAM weighs the channels of the last feature map. Where these weights are the same for every "
        "photo, all maps are one fixed projection of the features, whatever the photo shows: the model was asked "
        "nothing about this one.",
        method="Mean cosine between the channel weights of a photo and those of the others of the sample. Passed "
        f"below {trust.FIXED:g}. HiResCAM averages no gradient and has no such weights.",
        digits=3,
    ),
    "head": Words(
        question="Does the map depend on what the head has learned?",
        short="Changes with a random head",
        unit="rank correlation",
        meaning="A map that stays as it is when the head's weights are random cannot tell what the head has learned. "
        "The channel mean must fail here: it does not look at the head.",
        method="Model randomisation (Adebayo et al. 2018): the head's weights are drawn anew or shuffled between "
        "channels, the map is made again, and the two are compared by Spearman's correlation, signed. Passed where it "
        f"stays under {trust.CHANGED:g}; the paper gives no bound, this one is ours.",
    ),
    "upper": Words(
        question="Does the map depend on the upper half of the network?",
        short="Changes with a random upper half",
        unit="rank correlation",
        meaning="As above, with the upper half of the backbone's layers random too.",
        method="Model randomisation from the top down (Adebayo et al. 2018), the second of three steps; the bound is "
        f"{trust.CHANGED:g}.",
    ),
    "network": Words(
        question="Does the map depend on the training at all?",
        short="Changes with a random network",
        unit="rank correlation",
        meaning="With every weight random the network knows nothing. A map that looks the same is an edge detector, "
        "or a picture of the architecture.",
        method="Model randomisation (Adebayo et al. 2018), the last step: all weights and normalisation statistics. "
        f"The bound is {trust.CHANGED:g}.",
    ),
    "match": Words(
        question="Does the map towards a match depend on the match?",
        short="Differs for another match",
        unit="correlation",
        meaning="A map that is the same for a random photo of another individual does not say why this match was "
        "made. Maps that know no match (sum, self and the controls) are the same for every match by construction: "
        "they must not be read as the reason for one.",
        method="Pearson's correlation of the map towards the first candidate with that towards a random photo of "
        f"another individual (after the random-logit test of Sixt et al. 2020). Passed below {trust.MATCHED:g}; the "
        "bound is ours.",
    ),
    "similarity": Words(
        question="Does the similarity to the match hang on what the map points at?",
        short="Similarity hangs on it",
        unit="insertion less deletion",
        meaning="Hiding the hottest places should lower the similarity fast, and showing them first should raise it "
        "fast. The number means nothing alone: an animal in the middle of the photo makes a blob in the middle score "
        "well. A map that does not beat a centre blob and the mean activation has shown no more than that the animal "
        "is in the photo. Few steps ask about large areas, which puts a map of small marks at a disadvantage: read "
        "it beside the energy on annotated parts, where there are any.",
        method="Insertion and deletion (Petsiuk et al. 2018, RISE) of the cells in order of the signed map, on the "
        "cosine to the first candidate; what is hidden is replaced by the photo's own blur. Area under the insertion "
        "curve less that under the deletion curve. For a random order exactly 0 is expected. Passed where the "
        "paired difference to every control is above zero.",
        digits=3,
    ),
    "margin": Words(
        question="Does the answer hang on what the map points at?",
        short="Margin hangs on it",
        unit="insertion less deletion",
        meaning="As above for the margin: the similarity to the match less that to the best photo of another "
        "individual. It asks whether the answer would change, not only the score.",
        method="The same curves, on the margin against the whole database that the member serves.",
        digits=3,
    ),
    "flip": Words(
        question="Is the map of the mirrored photo the mirrored map?",
        short="Same on the mirrored photo",
        unit="correlation",
        meaning="Where it is not, averaging the two views mixes two answers.",
        method="Pearson's correlation of a map with the unflipped map of the mirrored photo. Passed above "
        f"{trust.FLIPPED:g}; the bound is ours.",
    ),
    "folds": Words(
        question="Do members trained alike point at the same places?",
        short="Agrees between members",
        unit="correlation",
        meaning="Members of a group differ in the part of the training photos that they saw. Where their maps have "
        "little in common, a union of them is a union of unrelated pictures. Agreement is no proof: the channel mean "
        "agrees best and knows least.",
        method="Mean Pearson correlation with the maps of the group's other members, beside that with their maps of "
        f"another photo. Passed above {trust.AGREED:g} and above the other photo's; the bound is ours.",
    ),
    "mirror": Words(
        question="Is averaging over the mirrored photo safe?",
        short="Mirror image is itself",
        unit="cosine",
        meaning="A mirrored left flank looks like a right one. Where the mirrored photo is no longer most similar to "
        "itself, averaging embeddings over both mixes two animals. Where it is, the members cannot tell the two sides "
        "apart either: photos of opposite sides are then best kept apart (`matching.opposite`).",
        method="Cosine between the embeddings of a photo and of its mirror image, beside that to the most similar "
        "photo of another individual; passed where the paired difference is above zero.",
        digits=3,
    ),
}


def words(name: str) -> Words:
    """The words of a check."""
    if not name.startswith(trust.ENERGY):
        return _WORDS[name]
    part = shorten(name.removeprefix(trust.ENERGY), 30)
    if name == trust.ENERGY + BACKGROUND:
        return Words(
            question="Does the map keep off the background?",
            short="Keeps off the background",
            unit="lift",
            meaning="Heat on the background is a hint that the model reads the place and not the animal. No heat "
            "there does not clear it.",
            method="Share of the positive energy outside all annotated parts over the background's share of the area "
            "(Wang et al. 2020). Passed where the interval stays under 1.",
        )
    return Words(
        question=f"Does the map find the part \u201c{part}\u201d?",
        short=f"Finds the {part}",
        unit="lift",
        meaning="1 is what heat spread evenly over the photo has. Beating that is easy for whatever lies on the "
        "animal; a map finds the part only where it beats a centre blob and the mean activation too. A model need "
        "not use a part because it is annotated.",
        method="Energy-based pointing game (Wang et al. 2020, Score-CAM): share of the map's positive energy on the "
        "part over the part's share of the area, on the photos that show it. Passed where the paired difference to "
        "every control is above zero.",
    )


def value_text(check: Check) -> str:
    """A check's number as a reader sees it."""
    return number(check.value.value, words(check.name).digits)


def digits(name: str) -> Callable[[float], str]:
    """How numbers of a check are written."""
    return partial(number, digits=words(name).digits)


def control_text(name: str) -> str:
    """A control as a sentence names it."""
    return CONTROLS.get(name, name)
