"""The pages of claims: the table, a page for each, the overview, the methods, and what may be published."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from jinja2 import FileSystemLoader

from generator.core.claims.claim import Expected, Pairing, Where
from generator.core.claims.judge import judge
from generator.core.claims.measures import Found, Likeness, Similarity
from generator.pages.claim import make_claim
from generator.pages.claim_data import ROWS, claim_files
from generator.pages.claim_sketch import sketch
from generator.pages.claims import claims_digest, claims_note, claims_table, p_words, verdict_counts
from generator.pages.dossier import Dossier
from generator.pages.methods import make_methods
from generator.pages.observations import make_observations
from generator.pages.overview import make_overview
from generator.pages.render import Renderer
from pages import claims_made, factories, whole

LARGEST = 40_000
SALT = "a salt that is long enough"
RENDERER = Renderer(FileSystemLoader(factories.REPOSITORY / "templates"))


def dossier_of(*findings, **privacy) -> Dossier:
    return factories.make_dossier(claims_made.with_findings(*findings), **privacy)


def pages_of(dossier):
    return [make_claim(dossier, place) for place in range(len(dossier.audit.findings))]


DOSSIER = dossier_of()


def test_the_table_tells_every_claim():
    table = claims_table(DOSSIER)
    assert [row.cells[1].verdict.text for row in table.rows] == [
        "supported", "refuted", "inconclusive", "not testable", "supported", "not testable",
    ]  # fmt: skip
    first, few, masks = (table.rows[place].cells for place in (0, 3, 5))
    assert first[0].href == "claims/scars-first.html"
    assert first[0].note == "Observation 1"
    assert first[2].sketch.words.endswith("expected above 1")
    assert first[3].text == "8.99 times"
    assert few[2].sketch is None
    assert few[3].note == "no interval: 2 individuals"
    assert (masks[3].text, masks[3].note, masks[6].text) == ("\u2013", None, "\u2013")
    assert "corrected for 4 tests (Holm 1979)" in claims_note(DOSSIER)


def test_the_summary_counts_each_verdict_that_there_is():
    assert [one.text for one in verdict_counts(DOSSIER)] == [
        "2 supported", "1 refuted", "1 inconclusive", "2 not testable",
    ]  # fmt: skip
    assert [one.text for one in verdict_counts(dossier_of(claims_made.refuted()))] == ["1 refuted"]


def test_the_overview_shows_refuted_claims_first():
    digest = claims_digest(DOSSIER)
    assert [card.verdict.text for card in digest.cards] == ["refuted", "supported", "supported"]
    assert digest.more.text == "6 claims with effects and intervals"
    assert claims_digest(factories.make_dossier()) is None
    assert make_overview(factories.make_dossier()).claims is None


def test_without_claims_there_is_no_trace_of_them():
    dossier = factories.make_dossier()
    page = make_observations(dossier, [("a.md", "Text.")])
    assert (page.claims, page.verdicts, page.lead) == (None, (), "What the author of this audit saw, in 1 note.")
    assert "a-verdicts" not in RENDERER.body(page)
    assert "Claims" not in [topic.heading for topic in make_methods(dossier).topics]


def test_the_methods_page_names_its_sources():
    (topic,) = (one for one in make_methods(DOSSIER).topics if one.heading == "Claims")
    text = " ".join(topic.sentences)
    for word in ("Efron", "Owen", "Hesterberg", "Clopper", "Newcombe", "Holm", "4 tests", "two individuals carry no"):
        assert word in text
    assert 'id="claims"' in RENDERER.body(make_methods(DOSSIER))


@pytest.mark.parametrize("page", pages_of(DOSSIER), ids=lambda page: page.path)
def test_pages_are_sound_small_and_lead_somewhere(page):
    stub = RENDERER.stub(page)
    assert len(stub.encode()) < LARGEST
    found = whole.read(str(RENDERER.body(page)))
    assert not found.problems
    files = {path for finding in DOSSIER.audit.findings for path, _ in claim_files(DOSSIER, finding)}
    known = {f"{one.path}.html" for one in (*whole.pages(DOSSIER), *pages_of(DOSSIER))} | whole.others(DOSSIER)
    for address in found.addresses:
        assert whole.resolve(page.path, address) in known | files | whole.pictures(DOSSIER), address


def test_a_page_tells_what_was_found_and_how():
    page = pages_of(DOSSIER)[0]
    assert page.explanation.startswith("In 9 photos of 3 individuals the energy of self.hirescam lies 8.99 times")
    facts = {fact.label: fact for fact in page.method}
    assert facts["Measured"].value.startswith("How densely the energy of self.hirescam lies on scar")
    assert facts["Looked at"].value == "the queries' own photos"
    assert "corrected for 4 tests" in facts["p"].note
    assert facts["Source"].value == "Observation 1"
    assert "Release check" in facts
    assert [link.href for link in page.files] == ["scars-first.csv", "scars-first.json"]
    assert page.previous is None
    assert page.next.href == "water.html"


def test_examples_are_the_strongest_on_either_side():
    both, against = pages_of(DOSSIER)[2].examples, pages_of(DOSSIER)[1].examples
    assert [figure.caption for figure in both[0].photos] == [
        "photo-01: 3.00 times",
        "photo-05: 2.00 times",
        "photo-08: 1.20 times",
    ]
    assert both[1].photos[0].caption == "photo-00: 0.10 times"
    assert both[0].photos[0].layer == "../media/overlays/photo-01.webp"
    assert against[0].notice.text == "No unit that was measured lies on the expected side of the bound."
    assert len(against[1].photos) == 3


def test_the_map_of_the_colours_is_told_where_the_claim_reads_another():
    assert pages_of(DOSSIER)[0].examples_note.endswith("The claim is about another map, self.hirescam.")
    other = dossier_of(claims_made.supported(measure=replace(claims_made.MEASURES[0], heatmap="sum.gradcam")))
    assert "another map" not in pages_of(other)[0].examples_note


def test_a_query_is_shown_beside_its_first_candidate():
    claim = claims_made.make_claim(measure=Found(), expected=Expected(above=0.9))
    finding = judge(claim, claims_made.make_units(claims_made.YES, "query"), None, claims_made.SETTINGS)
    examples = pages_of(dossier_of(finding))[0].examples
    assert {card.score for card in examples[0].matches} == {"found first"}
    assert {card.score for card in examples[1].matches} == {"not first"}
    assert examples[0].matches[0].href == "../queries/q-photo-00.html"


def test_a_pair_is_its_two_photos():
    (card, *_) = pages_of(dossier_of(claims_made.compared()))[0].examples[0].matches
    assert (card.query, card.candidate, card.score) == ("photo-00", "photo-01", "0.080")
    assert [figure.href for figure in card.figures] == ["../images/photo-00.html", "../images/photo-01.html"]
    assert card.verdict.text == "same individual"
    assert card.arrow != "first candidate"


def test_what_is_not_testable_says_what_would_make_it_so():
    few, masks = pages_of(DOSSIER)[3], pages_of(DOSSIER)[5]
    assert "Add photos of more individuals" in few.untested.text
    assert "give masks" in masks.untested.text
    assert masks.plots == ()
    assert masks.files == ()
    assert claim_files(DOSSIER, DOSSIER.audit.findings[5]) == ()
    assert few.plots[0].paths
    assert not any("whisker" in path.css for path in few.plots[0].paths)
    assert "interval" not in few.plots[0].reading


def test_two_subsets_are_drawn_with_their_difference():
    first, second = pages_of(DOSSIER)[4].plots
    assert [label.text for label in first.labels if "row" in label.css] == [
        "Of two individuals", "Of one individual, with another sea state",
    ]  # fmt: skip
    assert any(path.css == "a-plot-expected" for path in second.paths)
    assert not any(path.css == "a-plot-expected" for path in first.paths)


def test_yes_and_no_are_drawn_by_individual():
    claim = claims_made.make_claim(measure=Found(), expected=Expected(above=0.5))
    finding = judge(claim, claims_made.make_units(claims_made.YES, "query"), None, claims_made.SETTINGS)
    (plot,) = pages_of(dossier_of(finding))[0].plots
    dots = next(path.d for path in plot.paths if "a-plot-dots" in path.css)
    assert plot.reading.startswith("Each dot is the mean of one individual")
    assert dots.count("M") == 3


@pytest.mark.parametrize(
    ("expected", "side"),
    [(Expected(above=1), "right"), (Expected(below=20), "left"), (Expected(above=1, below=20), "")],
)
def test_the_sketch_shades_the_expected_side(expected, side):
    drawn = dict(sketch(claims_made.supported(expected=expected)).paths)
    places = [float(spot.split(",")[0]) for spot in drawn["a-sketch-expected"][1:-1].split(" ")]
    assert (min(places) == 0.0) == (side == "left")
    assert (max(places) == 120.0) == (side == "right")
    dot = float(drawn["a-sketch-dot"][1:].split(" ")[0])
    assert min(places) < dot < max(places)


def rows_of(dossier, finding):
    files = dict(claim_files(dossier, finding))
    path = next(path for path in files if path.endswith(".csv"))
    return list(csv.DictReader(io.StringIO(files[path].decode()))), json.loads(files[path.replace(".csv", ".json")])


def test_the_data_is_every_unit():
    finding = DOSSIER.audit.findings[4]
    rows, told = rows_of(DOSSIER, finding)
    assert [row["subset"] for row in rows] == ["where"] * 9 + ["versus"] * 9
    assert rows[0] == {
        "subset": "where", "query": "q:photo-00", "image": "photo-00", "other": "photo-01", "individual": "whale000",
        "other_individual": "whale000", "value": "0.08",
    }  # fmt: skip
    assert [one["value"] for one in told["units"][:9]] == [float(row["value"]) for row in rows[:9]]
    assert told["verdict"] == "supported"
    assert told["effect"]["high"] < 0
    assert told["versus"] == "in scenario all, of one individual, with another sea state"


def test_the_data_of_what_is_not_testable_has_no_interval():
    effect = rows_of(DOSSIER, DOSSIER.audit.findings[3])[1]["effect"]
    assert (effect["low"], effect["high"], effect["individuals"]) == (None, None, 2)


def test_what_is_undefined_has_no_value():
    units = claims_made.make_units([*claims_made.HIGH[:8], float("nan")], undefined="1 of 9 is not counted: too small.")
    finding = judge(claims_made.make_claim(), units, None, claims_made.SETTINGS)
    dossier = dossier_of(finding)
    rows, told = rows_of(dossier, finding)
    assert rows[-1]["value"] == ""
    assert told["units"][-1]["value"] is None
    (page,) = pages_of(dossier)
    assert page.files_note == "9 units, under public names; 1 of them have no value."
    assert {fact.label: fact.value for fact in page.method}["Left out"] == "1 of 9 is not counted: too small."


def test_very_many_units_are_thinned_and_the_page_says_so():
    values = np.random.default_rng(0).normal(5.0, 1.0, 3 * ROWS)
    finding = judge(claims_made.make_claim(), claims_made.make_units(values), None, claims_made.SETTINGS)
    dossier = dossier_of(finding)
    assert len(rows_of(dossier, finding)[0]) == ROWS
    (page,) = pages_of(dossier)
    assert "5,000 at most, evenly spaced" in page.files_note
    assert len(RENDERER.stub(page).encode()) < LARGEST


@pytest.mark.parametrize("name", ["=1+2", "+1", "-1", "@sum", "\t=1", 'plain, "quoted"'])
def test_a_spreadsheet_takes_no_name_for_a_formula(name):
    images = list(factories.make_images())
    images[0] = replace(images[0], image_id=name)
    units = claims_made.make_units(tuple(-v for v in claims_made.HIGH))
    swap = {"photo-00": name}
    units = replace(
        units,
        images=tuple(swap.get(one, one) for one in units.images),
        queries=tuple(f"q:{swap.get(one, one)}" for one in units.images),
    )
    finding = judge(claims_made.make_claim(), units, None, claims_made.SETTINGS)
    dossier = factories.make_dossier(factories.make_audit(tuple(images), findings=(finding,)))
    rows, told = rows_of(dossier, finding)
    assert all(
        not cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for key, cell in row.items() if key != "value"
    )
    assert rows[0]["value"] == "-8"
    assert told["units"][0]["image"] == name.strip()


def private_pages(*findings, **privacy) -> str:
    dossier = dossier_of(*findings, **privacy)
    pages = [*pages_of(dossier), make_observations(dossier, []), make_overview(dossier), make_methods(dossier)]
    files = [data.decode() for finding in dossier.audit.findings for _, data in claim_files(dossier, finding)]
    return "".join([*(RENDERER.stub(page) for page in pages), *files])


def test_hashed_ids_are_hashed_everywhere():
    named = claims_made.supported("one", where=Where(columns=(("individual", ("whale000",)),)))
    text = private_pages(*claims_made.every_verdict(), named, ids="hashed", salt=SALT)
    for secret in ("photo-0", "whale00", "q:photo", "encounter-"):
        assert secret not in text


def test_with_hashed_ids_units_are_in_the_order_of_their_public_names():
    finding = claims_made.supported()
    dossier = dossier_of(finding, ids="hashed", salt=SALT)
    queries = [row["query"] for row in rows_of(dossier, finding)[0]]
    assert queries == sorted(queries)


@pytest.mark.parametrize(
    "changes",
    [
        {"where": Where(columns=(("camera", ("secret-serial",)),))},
        {"where": Where(viewpoints=("top",)), "versus": None},
        {"measure": Likeness(column="camera")},
        {"measure": Similarity(), "where": Where(pair=Pairing(columns=(("camera", "same"),)))},
        {"where": Where(columns=(("date", ("2019-01-10",)),))},
    ],
)
def test_a_column_that_is_not_published_gives_nothing_away(changes):
    finding = claims_made.supported(**changes)
    dossier = dossier_of(finding, fields=("date",), dates="year")
    (page,) = pages_of(dossier)
    assert page.files == page.examples == claim_files(dossier, finding) == ()
    assert "not published" in page.files_note
    text = RENDERER.stub(page)
    assert "secret-serial" not in text
    assert "2019-01" not in text
    assert "viewpoint top" not in text


def test_published_values_are_told():
    finding = claims_made.supported(where=Where(viewpoints=("top",), columns=(("sea state", ("calm",)),)))
    (page,) = pages_of(dossier_of(finding))
    assert page.files
    assert {fact.label: fact.value for fact in page.method}["Of whom"] == "of viewpoint top, with sea state calm"


@pytest.mark.parametrize("sentence", [*factories.HOSTILE, "A very long sentence about whales, " * 20])
def test_any_sentence_is_text(sentence):
    finding = claims_made.supported(sentence=sentence, source=sentence)
    dossier = dossier_of(finding)
    for page in (*pages_of(dossier), make_observations(dossier, []), make_overview(dossier)):
        found = whole.read(str(RENDERER.body(page)))
        assert not found.problems
        assert "script" not in found.tags


@pytest.mark.parametrize("name", ["index", "../../etc", "A b", "con"])
def test_an_id_that_is_no_file_name_gets_one(name):
    (page,) = pages_of(dossier_of(claims_made.supported(name)))
    assert page.path.count("/") == 1
    assert page.path.removeprefix("claims/") not in ("index", "con", "")


def test_without_heatmaps_examples_have_no_colours():
    audit = replace(factories.no_heatmaps(), findings=claims_made.every_verdict())
    (page, *_) = pages_of(factories.make_dossier(audit))
    assert page.examples_note is None
    assert page.toggles == ()


def test_search_finds_the_sentence():
    page = pages_of(DOSSIER)[0]
    assert page.search_index
    assert RENDERER.stub(page).rstrip().endswith("<p>The claim scars-first is true</p>")
    assert "The claim scars-first is true" in RENDERER.stub(make_observations(DOSSIER, []))


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "<0.001"), (0.0123, "0.012"), (1.0, "1.000"), (float("nan"), "\u2013")]
)
def test_p_values(p, text):
    assert p_words(p) == text


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (claims_made.supported(), "bootstrap over individuals"),
        (claims_made.compared(), "over both individuals of a pair"),
        (
            judge(
                claims_made.make_claim(measure=Found(), expected=Expected(above=0.1)),
                claims_made.make_units((1.0,) * 9, "query"),
                None,
                claims_made.SETTINGS,
            ),
            "Clopper and Pearson's",
        ),
    ],
)
def test_the_page_says_where_its_interval_comes_from(finding, words):
    (page,) = pages_of(dossier_of(finding))
    assert words in {fact.label: fact.note for fact in page.method}["Effect"]
