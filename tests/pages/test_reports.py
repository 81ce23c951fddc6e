"""Every page about members, agreement, data and methods: well formed, escaped, private, linked."""

from __future__ import annotations

import re

import pytest
from jinja2 import FileSystemLoader

from generator.pages.agreement import make_agreement
from generator.pages.architectures import make_architecture
from generator.pages.data import make_data
from generator.pages.groups import make_group, make_groups
from generator.pages.members import make_member, make_members
from generator.pages.methods import make_methods
from generator.pages.observations import make_observations
from generator.pages.render import Renderer
from generator.pages.reproduce import make_reproduce
from pages import factories, whole


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))


def reports(dossier):
    audit = dossier.audit
    images = audit.images.images
    notes = [("one.md", f"# One\n\n[[image:{dossier.names.image(images[0].image_id).slug}]]"), ("two.md", "Two.")]
    return (
        make_members(dossier),
        *(make_member(dossier, member.name) for member in audit.members),
        make_groups(dossier),
        *(make_group(dossier, group.name) for group in audit.groups),
        *(make_architecture(dossier, name) for name in dict.fromkeys(spec.architecture for spec in audit.members)),
        make_agreement(dossier),
        make_observations(dossier, notes),
        make_observations(dossier, ()),
        make_data(dossier),
        make_methods(dossier),
        make_reproduce(dossier),
    )


@pytest.mark.parametrize("make", whole.CASES, ids=lambda make: make.__name__)
def test_every_page_is_well_formed_and_hostile_text_stays_text(renderer, make):
    for each in reports(factories.make_dossier(make())):
        found = whole.read(renderer.body(each))
        assert not found.problems, (each.path, found.problems)
        assert not found.tags & {"script", "b-evil", "body", "iframe", "style"}, each.path
        assert not {">nan<", ">None<"} & set(re.findall(r">\w+<", renderer.body(each))), each.path


def test_no_private_path_or_unlisted_field_is_shown(renderer):
    for each in reports(factories.make_dossier()):
        assert "secret" not in renderer.body(each), each.path


def test_hashed_ids_leak_into_no_page(renderer):
    dossier = factories.make_dossier(ids="hashed", salt="a salt of 16 characters", dates="year", fields=("date",))
    for each in reports(dossier):
        body = renderer.body(each)
        for private in ("photo-0", "whale00", "encounter-", "lonely", "2019-0", "etc/passwd", "nnnnn"):
            assert private not in body, (each.path, private)


@pytest.mark.parametrize("make", whole.CASES, ids=lambda make: make.__name__)
def test_every_link_leads_to_a_page_or_picture_of_the_audit(renderer, make):
    dossier = factories.make_dossier(make())
    pages = (*reports(dossier), *whole.pages(dossier))
    there = {f"{each.path}.html" for each in pages} | whole.pictures(dossier)
    for each in reports(dossier):
        for address in whole.read(renderer.body(each)).addresses:
            inside = address.startswith("#")
            assert inside or whole.resolve(each.path, address) in there, (each.path, address)
