"""Records survive JSON, whatever they hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.core.audit import Audit
from generator.core.results import Agreement, Attention, Ranking
from generator.store.codec import decode, dumps, encode, packed, unpacked
from store.specimens import same, specimen


@dataclass(frozen=True, kw_only=True)
class Inner:
    """A record in a record."""

    value: float
    name: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Outer:
    """One field of every kind."""

    word: Literal["yes", "no"]
    count: int
    flag: bool | None
    pair: tuple[str, float]
    many: tuple[Inner, ...]
    table: Mapping[str, Inner]
    ids: frozenset[str] | None
    grid: NDArray[np.float32]
    mixed: str | int | bool | None = None


def make_outer(**changes) -> Outer:
    fields = {
        "word": "yes",
        "count": 3,
        "flag": None,
        "pair": ("a", 0.5),
        "many": (Inner(value=float("nan")), Inner(value=2.0, name="x")),
        "table": {"b": Inner(value=1.0), "a": Inner(value=-0.0)},
        "ids": frozenset({"b", "a"}),
        "grid": np.arange(6, dtype=np.float32).reshape(2, 3),
    }
    return Outer(**fields | changes)


def there_and_back(record):
    arrays = {}
    text = dumps(encode(record, arrays))
    return decode(type(record), json.loads(text), arrays)


def test_the_plain_form():
    arrays = {}
    assert encode(make_outer(), arrays) == {
        "word": "yes",
        "count": 3,
        "flag": None,
        "pair": ["a", 0.5],
        "many": [{"value": "nan", "name": None}, {"value": 2.0, "name": "x"}],
        "table": {"b": {"value": 1.0, "name": None}, "a": {"value": -0.0, "name": None}},
        "ids": ["a", "b"],
        "grid": {"array": "a000000"},
        "mixed": None,
    }
    assert arrays["a000000"].shape == (2, 3)


@pytest.mark.parametrize("kind", [Audit, Ranking, Attention, Agreement, Outer])
@pytest.mark.parametrize("seed", range(12))
def test_any_record_comes_back_as_it_was(kind, seed: int):
    record = specimen(kind, np.random.default_rng(seed))
    assert same(there_and_back(record), record)
    assert same(unpacked(kind, packed(record)), record)


def test_equal_records_are_packed_into_equal_bytes():
    one, other = (specimen(Audit, np.random.default_rng(7)) for _ in range(2))
    assert packed(one) == packed(other)
    assert packed(make_outer(ids=frozenset("abcdefgh"))) == packed(make_outer(ids=frozenset("hgfedcba")))


def test_numpy_scalars_become_numbers_and_mappings_become_dicts():
    record = make_outer(
        count=np.int64(3), flag=np.bool_(True), pair=("a", np.float32(0.5)), table=MappingProxyType({}), mixed=4
    )
    assert same(there_and_back(record), replace(record, count=3, flag=True, pair=("a", 0.5), table={}))


@pytest.mark.parametrize("value", ["x", 4, True, None])
def test_scalars_of_a_union_keep_their_type(value):
    assert same(there_and_back(make_outer(mixed=value)).mixed, value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 1.5}, "count: expected int, found 1.5"),
        ({"count": True}, "count: expected int, found True"),
        ({"flag": 1}, "flag: expected bool, found 1"),
        ({"word": "maybe"}, r"word: expected one of \('yes', 'no'\), found 'maybe'"),
        ({"pair": ("a",)}, "pair: expected a tuple"),
        ({"many": [Inner(value=1)]}, "many: expected a tuple"),
        ({"many": (Outer,)}, "many: expected Inner, found type"),
        ({"table": {1: Inner(value=1)}}, "table: expected a mapping with text keys"),
        ({"table": {"q": Inner(value="x")}}, "table: q: value: expected float, found 'x'"),
        ({"ids": {"a"}}, "ids: expected a frozenset"),
        ({"grid": [1, 2]}, "grid: expected an array"),
        ({"grid": np.array([object()])}, "grid: expected an array of numbers"),
    ],
)
def test_a_value_that_is_not_what_its_annotation_says_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        encode(make_outer(**change), {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": "3"}, "count: expected int, found '3'"),
        ({"pair": ["a", "b"]}, "pair: expected float, found 'b'"),
        ({"pair": ["a"]}, "pair: expected a list"),
        ({"many": [3]}, "many: expected Inner, found 3"),
        ({"many": [{"name": "x"}]}, r"many: Inner: unknown fields \[\], missing fields \['value'\]"),
        ({"many": [{"value": 1, "new": 2}]}, r"unknown fields \['new'\]"),
        ({"table": [1]}, "table: expected an object"),
        ({"grid": {"array": "a000009"}}, "grid: expected an array"),
        ({"word": "maybe"}, "word: expected one of"),
    ],
)
def test_another_shape_is_refused_with_its_place(change, message):
    arrays = {}
    plain = encode(make_outer(), arrays)
    with pytest.raises(ValueError, match=message):
        decode(Outer, plain | change, arrays)


@dataclass(frozen=True)
class Circle:
    """One shape."""

    radius: float = 1.0


@dataclass(frozen=True)
class Square:
    """Another, with the same field."""

    radius: float = 1.0


@dataclass(frozen=True)
class Drawing:
    """A field of several records."""

    shape: Circle | Square
    frame: Circle | Square | None = None


@pytest.mark.parametrize("drawing", [Drawing(Circle(2.0)), Drawing(Square(), Circle(3.0))])
def test_records_of_a_union_are_told_apart_by_name(drawing):
    plain = encode(drawing, {})
    assert plain["shape"]["record"] == type(drawing.shape).__name__
    assert decode(Drawing, plain, {}) == drawing


def test_a_record_that_is_not_of_the_union_is_refused():
    with pytest.raises(TypeError, match="shape: expected Circle or Square, found Inner"):
        encode(Drawing(Inner(value=1.0)), {})
    with pytest.raises(ValueError, match="shape: expected Circle or Square, found"):
        decode(Drawing, {"shape": {"record": "Triangle"}, "frame": None}, {})


def test_a_field_with_a_default_may_be_absent():
    assert decode(Inner, {"value": 1}, {}) == Inner(value=1.0)


@pytest.mark.parametrize("kind", [list[int], Inner | int, Mapping[int, str], object, complex])
def test_annotations_that_are_not_understood_are_refused(kind):
    record = dataclass(type("Record", (), {"__annotations__": {"field": kind}}))
    with pytest.raises(TypeError, match="cannot be stored"):
        encode(record(None), {})


@pytest.mark.parametrize("data", [b"", b"not a zip", packed(Inner(value=1.0))[:40]])
def test_what_was_not_packed_is_refused(data):
    with pytest.raises(ValueError, match="the arrays cannot be read"):
        unpacked(Inner, data)
