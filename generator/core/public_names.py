"""What the site may call things: the one gate between private ids and published text.

Every page asks here for labels, slugs, dates and fields; nothing else of a record reaches it. With hashed ids
a name is HMAC-SHA256 under a secret salt: the same salt gives the same names in the next release, and without
it nobody can test a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.core.dates import Precision, coarse_date, coarse_text, has_year, is_date
from generator.core.privacy import Privacy, shown
from generator.core.records import ImageProblem, ImageRecord, ImageSet, Query
from generator.core.slugs import slugs

__all__ = ["Privacy", "PublicName", "PublicNames", "public_names", "shown"]

RECORD_FIELDS = ("viewpoint", "date", "encounter", "split", "quality")
REASONS = {
    "missing": "the file is missing",
    "damaged": "the file cannot be decoded",
    "too large": "more pixels than the limit",
    "outside": "the path leaves the image folder",
    "duplicate": "the same picture as another image",
    "conflict": "the same picture under two individuals",
}
"""What is said of a left-out entry with hashed ids, by kind of problem."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicName:
    """How one thing is called: ``label`` is text to show (and to escape), ``slug`` a safe file name."""

    label: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class PublicNames:
    """The public names of one audit's things, made by `public_names`; an unknown thing is a `KeyError`.

    ``entries`` labels all that the image set lists (images, aliases, left-out entries), ``encounters`` the
    encounters; neither has pages, so neither has slugs.
    """

    privacy: Privacy
    images: Mapping[str, PublicName]
    individuals: Mapping[str, PublicName]
    queries: Mapping[str, PublicName]
    scenarios: Mapping[str, PublicName]
    members: Mapping[str, PublicName]
    groups: Mapping[str, PublicName]
    architectures: Mapping[str, PublicName]
    entries: Mapping[str, str]
    encounters: Mapping[str, str]

    def image(self, image_id: str) -> PublicName:
        """An image of the set; for an alias see `entry`."""
        return self.images[image_id]

    def individual(self, individual: str) -> PublicName:
        """An individual."""
        return self.individuals[individual]

    def query(self, query_id: str) -> PublicName:
        """A query."""
        return self.queries[query_id]

    def scenario(self, name: str) -> PublicName:
        """A scenario; its name is never hashed."""
        return self.scenarios[name]

    def member(self, name: str) -> PublicName:
        """A member of the ensemble; its name is never hashed."""
        return self.members[name]

    def group(self, name: str) -> PublicName:
        """A group of members; its name is never hashed."""
        return self.groups[name]

    def architecture(self, name: str) -> PublicName:
        """A family of members; its name is never hashed."""
        return self.architectures[name]

    def entry(self, image_id: str) -> str:
        """The label of anything the image set lists: an image, an alias, or an entry that was left out."""
        return self.entries[image_id]

    def reason(self, problem: ImageProblem) -> str:
        """Why an entry was left out; with hashed ids in words that repeat nothing of the entry."""
        if self.privacy.ids == "plain":
            return shown(problem.reason)
        return REASONS.get(problem.kind, "the entry cannot be used as it stands")

    def date(self, text: str | None) -> str | None:
        """A date as precise as may be published; ``None`` if there is none."""
        return coarse_date(text, self.privacy.dates) if text else None

    def fields(self, image: ImageRecord) -> tuple[tuple[str, str], ...]:
        """The published (field, value) pairs of an image in the allow-list's order, known ones only."""
        found = ((name, self._value(image, name)) for name in self.privacy.fields)
        return tuple((shown(name), shown(value)) for name, value in found if value)

    def _value(self, image: ImageRecord, name: str) -> str | None:
        if name == "date":
            return self.date(image.date)
        if name == "encounter":
            return self.encounters[image.encounter] if image.encounter else None
        value = getattr(image, name) if name in RECORD_FIELDS else dict(image.metadata).get(name)
        if not value:
            return None
        return self.date(value) if is_date(value) else coarse_text(value, self.privacy.dates)


def public_names(
    images: ImageSet,
    privacy: Privacy,
    *,
    members: Iterable[str] = (),
    groups: Iterable[str] = (),
    architectures: Iterable[str] = (),
) -> PublicNames:
    """Names for everything in ``images`` and for the parts of the ensemble, which are never hashed.

    A name depends on its own id (and the salt) alone, unless two would be equal: see `generator.core.slugs`.
    """
    listed = [name for image in images.images for name in (image.image_id, *image.aliases)]
    listed += [problem.image_id for problem in images.problems]
    entries = privacy.labels(listed, kind="image")
    individuals = [image.individual for image in images.images if image.individual]
    encounters = [image.encounter for image in images.images if image.encounter]
    return PublicNames(
        privacy=privacy,
        images=_named({image.image_id: entries[image.image_id] for image in images.images}, privacy),
        individuals=_named(privacy.labels(individuals, kind="individual"), privacy),
        queries=_queries(images.queries, entries, privacy),
        scenarios=_plainly(scenario.name for scenario in images.scenarios),
        members=_plainly(members),
        groups=_plainly(groups),
        architectures=_plainly(architectures),
        entries=entries,
        encounters=_encounters(encounters, privacy),
    )


def _named(labels: Mapping[str, str], privacy: Privacy) -> Mapping[str, PublicName]:
    safe = labels if privacy.ids == "hashed" else slugs(labels)
    return {name: PublicName(label=label, slug=safe[name]) for name, label in labels.items()}


def _encounters(names: Iterable[str], privacy: Privacy) -> Mapping[str, str]:
    """Distinct labels of encounters, without more of a date than may be published.

    Where nothing of dates may be, an encounter whose name holds one gets a number by its first photo's place
    among the images, which is public with plain ids.
    """
    labels = privacy.labels(names, kind="encounter")
    if privacy.ids == "hashed" or privacy.dates == "day":
        return labels
    found: dict[str, str] = {}
    taken, times = set[str](), Counter[str]()
    for number, (name, label) in enumerate(labels.items(), start=1):
        cut = _undated(label, privacy.dates) or f"encounter {number}"
        unique = cut
        while unique in taken:
            times[cut] += 1
            unique = f"{cut} ({times[cut] + 1})"
        taken.add(unique)
        found[name] = unique
    return found


def _undated(label: str, precision: Precision) -> str | None:
    return None if precision == "none" and has_year(label) else coarse_text(label, precision)


def _plainly(names: Iterable[str]) -> Mapping[str, PublicName]:
    return _named({name: shown(name) for name in names}, Privacy())


def _queries(queries: Sequence[Query], entries: Mapping[str, str], privacy: Privacy) -> Mapping[str, PublicName]:
    """With hashed ids a query is called after its image and scenario, so that a reader knows which it is."""
    if privacy.ids == "plain":
        return _named({query.query_id: shown(query.query_id) for query in queries}, privacy)
    labels = {query.query_id: _query_label(query, entries) for query in queries}
    count = Counter(labels.values())
    codes = privacy.labels(labels, kind="query")
    # The same image asked twice in one scenario: tell the two apart by a hash of their own.
    unique = {name: label if count[label] == 1 else f"{label}-{codes[name]}" for name, label in labels.items()}
    safe = slugs(unique.values())
    return {name: PublicName(label=label, slug=safe[label]) for name, label in unique.items()}


def _query_label(query: Query, entries: Mapping[str, str]) -> str:
    image = entries[query.image_id]
    return image if query.query_id == query.image_id else f"{shown(query.scenario)}-{image}"
