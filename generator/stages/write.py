"""Write: records become view models, view models become pages, and pages and pictures become files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.core.progress import Reporter
from generator.pages.agreement import make_agreement
from generator.pages.architectures import make_architecture
from generator.pages.claim import make_claim
from generator.pages.claim_data import claim_files
from generator.pages.data import make_data
from generator.pages.dossier import Dossier
from generator.pages.elements import Page
from generator.pages.gallery import make_gallery
from generator.pages.groups import make_group, make_groups
from generator.pages.image import make_image
from generator.pages.individuals import make_individual, make_individuals
from generator.pages.match import make_match
from generator.pages.members import make_member, make_members
from generator.pages.methods import make_methods
from generator.pages.metrics import make_metrics
from generator.pages.observations import make_observations
from generator.pages.overview import make_overview
from generator.pages.queries import make_queries
from generator.pages.render import Renderer
from generator.pages.reproduce import make_reproduce
from generator.pages.scenarios import make_scenarios
from generator.pages.trust import make_trust
from generator.stages.draw import Drawn
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts
from generator.store.files import OutputFolder

Sources = Sequence[tuple[str, str]]
"""The author's observations: (file name, Markdown)."""


def write(
    dossier: Dossier,
    drawn: Drawn,
    observations: Sources,
    *,
    renderer: Renderer,
    output: OutputFolder,
    artefacts: Artefacts,
    static_above: int,
    whole: bool,
    reporter: Reporter,
) -> int:
    """Write every page and picture whose bytes changed, remove what no longer belongs, and close the manifest.

    With more than ``static_above`` match, image and individual pages these are written as plain HTML. Returns how
    many files changed. Raises `LostArtefactError` where a picture cannot be read back.
    """
    audit = dossier.audit
    many = len(dossier.paged) + len(audit.images.images) + len(dossier.photos_of)
    static = many > static_above
    reporter.start("write", many)
    for page in overview_pages(dossier, observations, whole=whole):
        output.write(f"{page.path}.md", renderer.stub(page).encode())
    for finding in audit.findings:
        for path, data in claim_files(dossier, finding):
            output.write(path, data)
    for page in detail_pages(dossier):
        output.write(*_detail(page, renderer, static=static))
        reporter.advance("write", page.path)
    places: dict[str, list[str]] = {}  # one picture may lie in several: the same pair, asked in two scenarios
    for path, name in drawn.files.items():
        places.setdefault(name, []).append(path)
    written = 0
    for name, data in artefacts.get_bytes_many(places):
        written += 1
        for path in places[name]:
            output.write(path, data)
    expect(written, len(places), "pictures")
    done = output.finish()
    changed = done.changed + done.removed
    reporter.finish("write", f"{many} pages, {changed} files changed")
    return changed


def overview_pages(dossier: Dossier, observations: Sources, *, whole: bool) -> Iterator[Page]:
    """The pages there is one of, and those of members, groups, architectures and claims."""
    yield make_overview(dossier)
    yield make_gallery(dossier)
    yield make_queries(dossier)
    yield make_individuals(dossier)
    yield make_members(dossier)
    yield make_groups(dossier)
    yield make_agreement(dossier)
    yield make_metrics(dossier)
    yield make_scenarios(dossier)
    yield make_trust(dossier)
    yield make_observations(dossier, observations, whole=whole)
    yield make_data(dossier)
    yield make_methods(dossier)
    yield make_reproduce(dossier)
    for spec in dossier.audit.members:
        yield make_member(dossier, spec.name)
    for group in dossier.audit.groups:
        yield make_group(dossier, group.name)
    for architecture in dict.fromkeys(spec.architecture for spec in dossier.audit.members):
        yield make_architecture(dossier, architecture)
    for place in range(len(dossier.audit.findings)):
        yield make_claim(dossier, place)


def detail_pages(dossier: Dossier) -> Iterator[Page]:
    """The pages there are many of."""
    for ranking in dossier.paged:
        yield make_match(dossier, ranking.query.query_id)
    for image in dossier.audit.images.images:
        yield make_image(dossier, image.image_id)
    for individual in dossier.photos_of:
        yield make_individual(dossier, individual)


def _detail(page: Page, renderer: Renderer, *, static: bool) -> tuple[str, bytes]:
    if static:
        return f"{page.path}.html", renderer.standalone(page).encode()
    return f"{page.path}.md", renderer.stub(page).encode()
