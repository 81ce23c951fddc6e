"""The Where's Whale-do layout."""

from pathlib import Path

import pytest

from generator.errors import ImageSetError
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import ImageSource
from store.on_disk import save, write

FILES = {
    "metadata.csv": "image_id,path,height,width,viewpoint,date\n"
    + "".join(f"t{n},images/t{n}.png,5,7,top,2019-08-0{n}\n" for n in range(1, 7)),
    "query_scenarios.csv": "scenario_id,queries_path,database_path\n"
    "s1,queries/s1.csv,databases/s1.csv\ns2,queries/s2.csv,databases/s2.csv\n",
    "queries/s1.csv": "query_id,query_image_id\ns1-t1,t1\ns1-t4,t4\n",
    "databases/s1.csv": "database_image_id\nt1\nt2\nt3\nt4\nt5\n",
    "queries/s2.csv": "query_image_id\nt3\n",
    "databases/s2.csv": "database_image_id\nt5\nt6\n",
    "labels.csv": "query_id,database_image_id\ns1-t1,t2\ns1-t1,t3\ns1-t1,t1\ns2-t3,t5\ns2-t3,t1\ns1-t4,t4\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for seed in range(1, 7):
        save(tmp_path / f"images/t{seed}.png", seed)
    return write(tmp_path, FILES)


def collect(root: Path, **options):
    return collect_images(ImageSource(layout="challenge", root=root, **options))


def test_scenarios_and_queries(root: Path):
    images = collect(root)
    assert [(s.name, s.database) for s in images.scenarios] == [
        ("s1", ("t1", "t2", "t3", "t4", "t5")),
        ("s2", ("t5", "t6")),
    ]
    assert [(q.query_id, q.image_id, q.scenario) for q in images.queries] == [
        ("s1-t1", "t1", "s1"),
        ("s1-t4", "t4", "s1"),
        ("s2-t3", "t3", "s2"),
    ]
    assert all(query.true_images is None for query in images.queries)
    assert not images.labelled
    assert images.images[0].viewpoint == "top"
    assert images.images[0].metadata == (("height", "5"), ("width", "7"))


def test_labels_state_the_truth_pair_by_pair_within_the_database(root: Path):
    images = collect(root, labels="labels.csv")
    assert [query.true_images for query in images.queries] == [{"t2", "t3"}, frozenset(), {"t5"}]
    assert images.labelled
    assert images.problems == ()


def test_images_that_pairs_connect_are_one_individual(root: Path):
    images = collect(root, labels="labels.csv")
    assert {image.image_id: image.individual for image in images.images} == {
        "t1": "individual of t1",
        "t2": "individual of t1",
        "t3": "individual of t1",
        "t4": None,
        "t5": "individual of t1",
        "t6": None,
    }


def test_individuals_that_the_table_names_win(root: Path):
    write(
        root,
        {"metadata.csv": "image_id,path,whale_id\n" + "".join(f"t{n},images/t{n}.png,w{n}\n" for n in range(1, 7))},
    )
    images = collect(root, labels="labels.csv")
    assert [image.individual for image in images.images] == [f"w{n}" for n in range(1, 7)]
    assert images.queries[0].true_images == {"t2", "t3"}


def test_an_alias_stands_for_the_first_in_queries_databases_and_labels(root: Path):
    (root / "images/t3.png").write_bytes((root / "images/t2.png").read_bytes())
    (root / "images/t4.png").write_bytes((root / "images/t1.png").read_bytes())
    images = collect(root, labels="labels.csv")
    assert [image.image_id for image in images.images] == ["t1", "t2", "t5", "t6"]
    assert images.by_id["t2"].aliases == ("t3",)
    assert images.scenarios[0].database == ("t1", "t2", "t5")
    assert [(q.query_id, q.image_id, q.true_images) for q in images.queries] == [
        ("s1-t1", "t1", {"t2"}),
        ("s1-t4", "t1", frozenset()),
        ("s2-t3", "t2", {"t5"}),
    ]
    assert [(p.image_id, p.kind) for p in images.problems] == [("t3", "duplicate"), ("t4", "duplicate")]


def test_images_that_were_left_out_are_left_out_everywhere(root: Path):
    (root / "images/t2.png").write_bytes(b"hello")
    (root / "images/t4.png").unlink()
    images = collect(root, labels="labels.csv")
    assert images.scenarios[0].database == ("t1", "t3", "t5")
    assert [(q.query_id, q.true_images) for q in images.queries] == [("s1-t1", {"t3"}), ("s2-t3", {"t5"})]


def test_rows_that_refer_to_nothing_are_listed(root: Path):
    write(
        root,
        {
            "queries/s1.csv": "query_id,query_image_id\ns1-t1,t1\ns1-x,x\ns1-t1,t2\n",
            "databases/s1.csv": "database_image_id\nt1\ny\nt2\nt2\n",
            "labels.csv": "query_id,database_image_id\ns1-t1,t2\ns9-t1,t2\ns1-t1,z\n",
        },
    )
    images = collect(root, labels="labels.csv")
    assert images.scenarios[0].database == ("t1", "t2")
    assert [problem.reason for problem in images.problems] == [
        "queries/s1.csv line 3: metadata.csv has no image 'x'",
        "queries/s1.csv line 4: the query 's1-t1' is listed before",
        "databases/s1.csv line 3: metadata.csv has no image 'y'",
        "labels.csv line 3: no scenario has the query 's9-t1'",
        "labels.csv line 4: metadata.csv has no image 'z'",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("query_scenarios.csv", None, r"images.layout 'challenge': no file 'query_scenarios.csv' to read in"),
        ("metadata.csv", None, r"images.layout 'challenge': no file 'metadata.csv' to read in"),
        ("queries/s2.csv", None, r"query_scenarios.csv line 3: no file 'queries/s2.csv' to read in"),
        ("labels.csv", None, r"images.labels: no file 'labels.csv' to read in"),
        ("query_scenarios.csv", "scenario,queries_path\n", r"query_scenarios.csv: no column 'scenario_id'"),
        (
            "queries/s1.csv",
            "query\nt1\n",
            r"queries/s1.csv: no column 'query_image_id' \(queries of the scenario 's1'\)",
        ),
        ("databases/s1.csv", "image\nt1\n", r"databases/s1.csv: no column 'database_image_id'"),
        ("labels.csv", "query_id,image\n", r"labels.csv: no column 'database_image_id'"),
        (
            "query_scenarios.csv",
            "scenario_id,queries_path,database_path\ns,../q.csv,d.csv\n",
            "leaves the image folder",
        ),
    ],
)
def test_an_incomplete_layout_is_said_so(root: Path, name: str, content: str | None, message: str):
    if content is None:
        (root / name).unlink()
    else:
        write(root, {name: content})
    with pytest.raises(ImageSetError, match=message):
        collect(root, labels="labels.csv")


def test_images_may_lie_beside_the_tables(root: Path):
    tables = root / "tables"
    write(tables, FILES)
    assert len(collect_images(ImageSource(layout="challenge", root=tables, images_root=root)).images) == 6
    with pytest.raises(ImageSetError, match="no usable image"):
        collect_images(ImageSource(layout="challenge", root=tables))
