"""A table with one row per picture."""

from pathlib import Path

import pytest

from generator.errors import ImageSetError
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import Columns, ImageSource, ScenarioSource, Selection
from store.on_disk import save, write


def collect(root: Path, table: str, **options):
    write(root, {"metadata.csv": table})
    return collect_images(ImageSource(layout="table", root=root, table="metadata.csv", **options))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for seed, name in enumerate("abcd"):
        save(tmp_path / f"images/{name}.jpg", seed)
    return tmp_path


def test_usual_columns_are_found_and_others_kept(root: Path):
    images = collect(
        root,
        "image_id,path,individual,viewpoint,date,encounter_id,split,quality,camera,empty\n"
        "one,images/a.jpg,Ann,top,2019-08-29,e1,query,good,X100,\n"
        "two,images/b.jpg,Bob,,,,database,,nan,\n",
    )
    first, second = images.images
    assert (first.image_id, first.path, first.individual, first.viewpoint) == ("one", "images/a.jpg", "Ann", "top")
    assert (first.date, first.encounter, first.split, first.quality) == ("2019-08-29", "e1", "query", "good")
    assert first.metadata == (("camera", "X100"),)
    assert (first.width, first.height) == (7, 5)
    assert (second.viewpoint, second.date, second.metadata) == (None, None, ())


def test_columns_can_be_mapped(root: Path):
    images = collect(
        root,
        "file;whale;identity;shot\nimages/a.jpg;Ann;x;1999\n",
        columns=Columns(path="file", identity="whale", date="shot"),
    )
    assert images.images[0].individual == "Ann"
    assert images.images[0].date == "1999"
    assert images.images[0].metadata == (("identity", "x"),)
    assert images.images[0].image_id == "a"


def test_one_column_may_serve_two_fields(root: Path):
    images = collect(root, "path,whale\nimages/a.jpg,Ann\n", columns=Columns(identity="whale", encounter="whale"))
    assert (images.images[0].individual, images.images[0].encounter) == ("Ann", "Ann")


def test_a_mapped_column_that_is_absent_names_those_found(root: Path):
    with pytest.raises(ImageSetError) as caught:
        collect(root, "path,whale_id\nimages/a.jpg,Ann\n", columns=Columns(identity="whale-id"))
    assert str(caught.value) == (
        "metadata.csv: no column 'whale-id' (images.columns.identity); found: path, whale_id; did you mean 'whale_id'?"
    )


def test_a_table_without_paths_is_refused(root: Path):
    with pytest.raises(ImageSetError, match=r"no column 'path' \(images.columns.path\); found: file, identity"):
        collect(root, "file,identity\nimages/a.jpg,Ann\n")


@pytest.mark.parametrize("unknown", ["", "  ", "nan", "NaN", "NA", "None", "null", "<NA>"])
def test_an_individual_that_is_not_stated_is_unknown(root: Path, unknown: str):
    images = collect(root, f"path,identity\nimages/a.jpg,{unknown}\nimages/b.jpg,{unknown}\n")
    assert [image.individual for image in images.images] == [None, None]
    assert not images.labelled


def test_default_ids_are_stems_or_paths(root: Path):
    save(root / "more/a.jpg", 9)
    assert [i.image_id for i in collect(root, "path\nimages/a.jpg\nimages/b.jpg\n").images] == ["a", "b"]
    assert [i.image_id for i in collect(root, "path\nimages/a.jpg\nmore/a.jpg\n").images] == [
        "images/a.jpg",
        "more/a.jpg",
    ]


def test_paths_from_windows_and_with_dots(root: Path):
    assert [i.path for i in collect(root, "path\nimages\\a.jpg\n./images/b.jpg\n").images] == [
        "images/a.jpg",
        "images/b.jpg",
    ]


def test_every_kind_of_bad_row_is_listed_with_its_reason(root: Path):
    (root / "images/broken.jpg").write_bytes(b"hello")
    (root / "images/empty.jpg").touch()
    save(root / "images/large.png", size=(50, 40))
    images = collect(
        root,
        "image_id,path,identity\n"
        "a,images/a.jpg,Ann\n"
        "b,images/none.jpg,Ann\n"
        "c,images/broken.jpg,Ann\n"
        "d,images/empty.jpg,Ann\n"
        "e,images/large.png,Ann\n"
        "f,../secret.jpg,Ann\n"
        "g,/etc/passwd,Ann\n"
        "h,https://example.org/x.jpg,Ann\n"
        ",images/b.jpg,Ann\n"
        "j,,Ann\n"
        "a,images/b.jpg,Ann\n"
        "k,images/c.jpg\n",
        max_pixels=1000,
    )
    assert [image.image_id for image in images.images] == ["a"]
    assert [(p.image_id, p.kind, p.reason) for p in images.problems] == [
        ("line 13", "row", "line 13: values: 2, expected 3 as in the header"),
        ("line 10", "row", "line 10: no image id (column 'image_id' is empty)"),
        ("j", "row", "line 11: no path (column 'path' is empty)"),
        ("b", "missing", "no such file"),
        ("c", "damaged", "not a PNG, JPEG, WebP or TIFF picture"),
        ("d", "damaged", "the file is empty"),
        ("e", "too large", "50 x 40 = 2,000 pixels, more than the limit of 1,000 (images.max_pixels)"),
        ("f", "outside", "the path leaves the image folder (by .. or by a link)"),
        ("g", "outside", "the path is not relative to the image folder"),
        ("h", "outside", "the path is not relative to the image folder"),
        ("a", "row", "line 12: the image id 'a' is used before (line 2)"),
    ]


def test_reasons_hold_no_path(root: Path):
    images = collect(root, "path\nimages/a.jpg\nimages/none.jpg\n../up.jpg\n")
    assert all("/" not in problem.reason for problem in images.problems)


def test_nothing_usable_names_the_first_reasons(root: Path):
    with pytest.raises(ImageSetError, match=r"no usable image in .* \(layout 'table'\)\n  x: no such file\n  y: no"):
        collect(root, "path\nx.jpg\ny.jpg\n")


def test_splits_and_ids_choose_queries_and_database(root: Path):
    table = "image_id,path,split\na,images/a.jpg,query\nb,images/b.jpg,database\nc,images/c.jpg,\nd,none.jpg,database\n"
    images = collect(
        root,
        table,
        scenarios=(
            ScenarioSource(
                queries=Selection(kind="split", split="query"), database=Selection(kind="ids", ids=("c", "d", "b"))
            ),
        ),
    )
    scenario = images.scenarios[0]
    assert (scenario.name, scenario.database) == ("all", ("c", "b"))
    assert [(q.query_id, q.image_id, q.scenario, q.true_images) for q in scenario.queries] == [("a", "a", "all", None)]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(kind="split", split="qeury"), r"has the split 'qeury'; found: 'none' \(images: 1\), 'query'"),
        (Selection(kind="ids", ids=("one", "tow", "x")), r"has no image 'tow' \(and 1 more\); did you mean 'two'\?"),
        (Selection(kind="ids", ids=("gone",)), "no usable query with a database to search"),
    ],
)  # fmt: skip
def test_a_selection_of_nothing_is_said_so(root: Path, selection: Selection, message: str):
    table = "image_id,path,split\none,images/a.jpg,query\ntwo,images/b.jpg,\ngone,x.jpg,query\n"
    with pytest.raises(ImageSetError, match=message) as caught:
        collect(root, table, scenarios=(ScenarioSource(queries=selection),))
    assert str(caught.value).startswith(("queries: ", "no usable"))


def test_the_table_must_be_named(root: Path):
    with pytest.raises(ImageSetError, match=r"images\.table: the layout 'table' needs a CSV or Parquet file"):
        collect_images(ImageSource(layout="table", root=root))


def test_a_parquet_table(root: Path):
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    content = {"path": ["images/a.jpg", "images/b.jpg"], "whale_id": [7, None]}
    parquet.write_table(pyarrow.table(content), root / "t.parquet")
    images = collect_images(ImageSource(layout="table", root=root, table="t.parquet"))
    assert [(image.image_id, image.individual) for image in images.images] == [("a", "7"), ("b", None)]


def test_hostile_names_stay_text(root: Path):
    names = ["<script>alert(1)</script>", "a|b", "{{ x }}", "[[panel:x]]", "x" * 300, "🐋", "../../etc"]
    rows = "".join(f'"{name}",images/{letter}.jpg,"{name}"\n' for name, letter in zip(names, "abcd", strict=False))
    images = collect(root, "image_id,path,identity\n" + rows)
    assert [image.image_id for image in images.images] == names[:4]
    assert [image.individual for image in images.images] == names[:4]
