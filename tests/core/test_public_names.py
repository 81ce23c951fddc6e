"""The gate between private ids and published text."""

from dataclasses import replace

import pytest

from generator.core.public_names import Privacy, PublicNames, public_names
from generator.core.records import ImageProblem, ImageRecord, ImageSet, Query, Scenario

SALT = "0123456789abcdef"
HASHED = Privacy(ids="hashed", salt=SALT, dates="month", fields=("viewpoint", "date", "encounter", "timestamp"))


def make_image(image_id: str, **fields) -> ImageRecord:
    return ImageRecord(
        **{"image_id": image_id, "path": f"secret/{image_id}.jpg", "digest": "d", "width": 3, "height": 4} | fields
    )


def make_images() -> ImageSet:
    first = make_image(
        "train0001",
        individual="whale001",
        viewpoint="top",
        date="2019-08-29",
        encounter="whale001-000",
        metadata=(("timestamp", "2019-08-29 13:22:50"), ("camera", "X100"), ("length", "2019.5")),
        aliases=("train0009",),
    )
    second = make_image("TRAIN0001", individual="whale002", encounter="whale002-000")
    scenario = Scenario(
        name="scenario01",
        queries=(
            Query(query_id="scenario01-train0001", image_id="train0001", scenario="scenario01"),
            Query(query_id="TRAIN0001", image_id="TRAIN0001", scenario="scenario01"),
        ),
        database=("train0001", "TRAIN0001"),
    )
    problem = ImageProblem(
        image_id="train0007", path="secret/7.jpg", kind="duplicate", reason="the same picture as 'train0001'"
    )
    return ImageSet(images=(first, second), scenarios=(scenario,), problems=(problem,))


def make_names(privacy: Privacy | None = None) -> PublicNames:
    return public_names(
        make_images(),
        privacy or Privacy(),
        members=["b5 / 0", "v2"],
        groups=["top"],
        architectures=["tf_efficientnet_b5.ns_jft_in1k"],
    )


def everything(names: PublicNames) -> str:
    images = make_images()
    shown = [names.image(image.image_id) for image in images.images]
    shown += [names.individual(image.individual) for image in images.images if image.individual]
    shown += [names.query(query.query_id) for query in images.queries]
    shown += [names.fields(image) for image in images.images]
    shown += [names.entry(entry) for entry in ("train0001", "train0009", "train0007")]
    shown += [names.reason(problem) for problem in images.problems]
    return repr(shown)


def test_plain_names_are_labels_as_written_with_safe_slugs():
    names = make_names()
    assert names.image("train0001").label == "train0001"
    assert names.image("train0001").slug == "train0001"
    assert names.image("TRAIN0001").label == "TRAIN0001"
    assert names.image("TRAIN0001").slug.startswith("train0001-")
    assert names.query("scenario01-train0001").slug == "scenario01-train0001"
    assert names.individual("whale001").slug == "whale001"
    assert names.entry("train0009") == "train0009"
    assert "train0001" in names.reason(make_images().problems[0])


def test_only_listed_fields_are_published():
    image = make_images().images[0]
    fields = make_names(Privacy(fields=("camera", "viewpoint", "path", "digest", "nothing"))).fields(image)
    assert fields == (("camera", "X100"), ("viewpoint", "top"))
    assert make_names(Privacy(fields=())).fields(image) == ()


def test_dates_are_cut_in_every_field_that_holds_one():
    names = make_names(Privacy(dates="year", fields=("date", "timestamp", "length")))
    assert names.fields(make_images().images[0]) == (("date", "2019"), ("timestamp", "2019"), ("length", "2019.5"))
    assert make_names(Privacy(dates="none", fields=("date", "timestamp"))).fields(make_images().images[0]) == ()
    assert names.date(None) is None
    assert names.date("2019-08-29") == "2019"


def test_hashed_names_give_nothing_away():
    text = everything(make_names(HASHED))
    for private in ("train", "TRAIN", "whale", "secret", "29", SALT):
        assert private not in text
    assert "2019-08" in text


def test_hashed_names_are_the_same_in_the_next_release_and_other_with_another_salt():
    names, again = make_names(HASHED), make_names(HASHED)
    other = make_names(replace(HASHED, salt=SALT[::-1]))
    assert everything(names) == everything(again)
    assert names.image("train0001") == again.image("train0001")
    assert names.image("train0001").label != other.image("train0001").label
    assert names.image("train0001").slug == names.image("train0001").label


def test_a_hashed_query_is_called_after_its_image():
    names = make_names(HASHED)
    image = names.image("train0001").label
    assert names.query("scenario01-train0001").label == f"scenario01-{image}"
    assert names.query("TRAIN0001") == names.image("TRAIN0001")


def test_hashed_queries_of_one_image_in_one_scenario_are_told_apart():
    images = make_images()
    scenario = images.scenarios[0]
    twice = replace(scenario, queries=(scenario.queries[0], replace(scenario.queries[0], query_id="again")))
    names = public_names(replace_scenarios(images, twice), HASHED)
    first, second = names.query("scenario01-train0001"), names.query("again")
    assert first.label != second.label
    assert first.slug != second.slug


def replace_scenarios(images: ImageSet, *scenarios: Scenario) -> ImageSet:
    return ImageSet(images=images.images, scenarios=scenarios, problems=images.problems)


def test_encounters_are_hashed_with_the_ids():
    plain = dict(make_names().fields(make_images().images[0]))
    hashed = dict(make_names(HASHED).fields(make_images().images[0]))
    assert plain["encounter"] == "whale001-000"
    assert "whale" not in hashed["encounter"]


def test_the_ensemble_is_never_hashed():
    names = make_names(HASHED)
    assert names.member("b5 / 0").label == "b5 / 0"
    assert names.member("b5 / 0").slug == "b5-0"
    assert names.group("top").slug == "top"
    assert names.architecture("tf_efficientnet_b5.ns_jft_in1k").slug == "tf_efficientnet_b5-ns_jft_in1k"
    assert names.scenario("scenario01").label == "scenario01"


def test_reasons_repeat_nothing_of_a_hashed_entry():
    names = make_names(HASHED)
    problem = make_images().problems[0]
    assert names.reason(problem) == "the same picture as another image"
    assert names.reason(replace(problem, kind="row")) == "the entry cannot be used as it stands"


def test_an_unknown_thing_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        make_names().image("nobody")
    with pytest.raises(KeyError):
        make_names().image("train0009")


def encounter_labels(dates: str, *names: str) -> list[str]:
    images = tuple(make_image(f"i{n}", encounter=name) for n, name in enumerate(names))
    found = public_names(ImageSet(images=images, scenarios=()), Privacy(dates=dates, fields=("encounter",)))
    return [dict(found.fields(image))["encounter"] for image in images]


def test_encounters_say_no_more_of_a_date_than_may_be_published():
    names = ("20190829 bay", "20190830 bay", "20190829 bay", "cove")
    assert encounter_labels("day", *names) == list(names)
    assert encounter_labels("month", *names) == ["2019-08 bay", "2019-08 bay (2)", "2019-08 bay", "cove"]
    assert encounter_labels("none", *names) == ["encounter 1", "encounter 2", "encounter 1", "cove"]
    assert encounter_labels("none", "summer 2019") == ["encounter 1"]


def test_encounters_stay_apart_whatever_they_are_called():
    names = ("2019-08 (2)", "2019-08-01", "2019-08-02", "2019-08", "encounter 3")
    for dates in ("month", "year", "none"):
        assert len(set(encounter_labels(dates, *names))) == len(names)


@pytest.mark.parametrize("value", ["20190829", "29.8.2019", "29 August 2019", "2019-08-29T13:22:50+02:00"])
def test_metadata_that_holds_a_date_is_cut(value):
    image = make_image("i", metadata=(("taken", value), ("note", f"seen {value}, calm"), ("sea", "calm")))
    names = make_names(Privacy(dates="year", fields=("taken", "note", "sea")))
    assert names.fields(image) == (("taken", "2019"), ("note", "seen 2019, calm"), ("sea", "calm"))
    names = make_names(Privacy(dates="none", fields=("taken", "note", "sea")))
    assert names.fields(image) == (("sea", "calm"),)
