"""The Data page: counts, spreads and faults, all through the privacy settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.core.privacy import Privacy
from generator.core.public_names import public_names
from generator.core.records import ImageProblem, ImageSet, Query, Scenario
from generator.pages.data import make_data
from pages import factories
from pages.factories import make_audit, make_dossier, make_image

SALT = "a salt that is long enough"


def values(items):
    return {item.label: item.value for item in items}


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def with_privacy(audit, **choices):
    dossier = make_dossier(audit)
    names = public_names(
        audit.images,
        Privacy(**choices),
        members=[member.name for member in audit.members],
        groups=[group.name for group in audit.groups],
        architectures=[member.architecture for member in audit.members],
    )
    return replace(dossier, names=names)


def with_images(images, problems=()):
    audit = make_audit(images)
    return replace(audit, images=ImageSet(images=images, scenarios=audit.images.scenarios, problems=tuple(problems)))


def test_counts_are_those_of_the_set():
    stats = values(make_data(make_dossier()).stats)
    assert stats["Images"] == "25"
    assert stats["Queries"] == "25"
    assert stats["Searched images"] == "25"
    assert stats["Left out"] == "1"


def test_the_ladder_groups_individuals_by_their_photos():
    individuals = ["a", "b", "b", *["c"] * 3, *["d"] * 4, *["e"] * 25, None]
    images = tuple(make_image(n, f"i{n}", who) for n, who in enumerate(individuals))
    ladder = make_data(make_dossier(make_audit(images))).ladder
    assert [(bar.label, bar.text) for bar in ladder] == [
        ("1 photo", "1 individual"),
        ("2 photos", "1 individual"),
        ("3 to 4 photos", "2 individuals"),
        ("5 to 9 photos", "0 individuals"),
        ("10 to 19 photos", "0 individuals"),
        ("20 or more photos", "1 individual"),
    ]
    assert [bar.style for bar in ladder][2] == "--share: 40.00%"


def test_sizes_name_the_smallest_and_the_largest():
    facts = values(make_data(make_dossier()).facts)
    assert facts["Smallest image"] == "70 \u00d7 217\u00a0px"
    assert facts["Largest image"] == "6,000 \u00d7 4,000\u00a0px"
    assert facts["Landscape"].endswith("of 25 images")


def test_fields_that_are_not_on_the_allow_list_are_neither_shown_nor_counted():
    page = make_data(with_privacy(make_audit(), fields=()))
    assert page.spreads == ()
    assert not {"Dates", "Encounters"} & set(values(page.facts))
    shown = make_data(with_privacy(make_audit(), fields=("viewpoint", "quality", "date", "encounter")))
    assert [table.caption for table in shown.spreads] == ["Viewpoints", "Quality"]
    assert {"Dates", "Encounters"} <= set(values(shown.facts))


@pytest.mark.parametrize(
    ("precision", "span"),
    [("day", "2019-01-10 to 2019-09-18"), ("month", "2019-01 to 2019-09"), ("year", "2019")],
)
def test_dates_are_as_coarse_as_configured(precision, span):
    images = tuple(make_image(n, f"i{n}", "a") for n in range(9))
    page = make_data(with_privacy(make_audit(images), dates=precision, fields=("date",)))
    dates = next(fact for fact in page.facts if fact.label == "Dates")
    assert dates.value == span
    assert dates.note == "1 image without a date"


def test_viewpoints_count_the_unknown_ones_too():
    page = make_data(make_dossier(make_audit(tuple(make_image(n, f"i{n}", "a") for n in range(7)))))
    assert texts(page.spreads[0]) == [
        ["top", "3", "42.9\u00a0%"],
        ["left", "2", "28.6\u00a0%"],
        ["unknown", "2", "28.6\u00a0%"],
    ]


def test_problems_are_listed_with_kind_and_reason():
    problems = (
        ImageProblem(image_id="a", path="secret/a.jpg", kind="damaged", reason="the file ends early"),
        ImageProblem(image_id="b", path="secret/b.jpg", kind="missing", reason="there is no such file"),
    )
    page = make_data(make_dossier(with_images(make_audit().images.images, problems)))
    assert texts(page.problems) == [
        ["a", "damaged", "the file ends early"],
        ["b", "missing", "there is no such file"],
    ]
    assert values(page.stats)["Left out"] == "2"
    assert page.sound is None


def test_with_hashed_ids_a_problem_gives_neither_id_nor_path_away():
    problem = ImageProblem(
        image_id="cove-7", path="secret/cove-7.jpg", kind="damaged", reason="secret/cove-7.jpg ends early"
    )
    audit = with_images(make_audit().images.images, (problem,))
    page = make_data(with_privacy(audit, ids="hashed", salt=SALT))
    row = texts(page.problems)[0]
    assert "cove-7" not in " ".join(row)
    assert "secret" not in " ".join(row)
    assert row[1:] == ["damaged", "the file cannot be decoded"]


def test_a_sound_set_says_so():
    page = make_data(make_dossier(with_images(make_audit().images.images)))
    assert page.problems is None
    assert page.sound.title == "Nothing left out"


def test_scenarios_say_where_truth_comes_from():
    images = tuple(make_image(n, f"i{n}", None) for n in range(3))
    pairs = (Query(query_id="q", image_id="i0", scenario="s1", true_images=frozenset({"i1"})),)
    scenarios = (
        Scenario(name="s1", queries=pairs, database=("i1", "i2")),
        Scenario(name="s2", queries=(Query(query_id="r", image_id="i1", scenario="s2"),), database=("i0",)),
    )
    audit = replace(make_audit(images), images=ImageSet(images=images, scenarios=scenarios), rankings=(), paged=())
    assert texts(make_data(make_dossier(audit)).scenarios) == [
        ["s1", "1", "2", "labelled pairs"],
        ["s2", "1", "1", "\u2013"],
    ]


@pytest.mark.parametrize("audit", [factories.one_image(), factories.unlabelled(), factories.no_queries()])
def test_poor_sets_have_a_page(audit):
    page = make_data(make_dossier(audit))
    assert page.stats
    if not any(image.individual for image in audit.images.images):
        assert page.ladder == ()


def test_an_empty_set_has_a_page():
    empty = ImageSet(images=(), scenarios=())
    audit = replace(make_audit(), images=empty, rankings=(), paged=(), attention={}, sample=(), served_by={})
    page = make_data(make_dossier(audit))
    assert page.facts == ()
    assert page.ladder == ()
