"""Keys: equal for equal parts, different for all others."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.member import InputSpec
from generator.store.keys import key

PARTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_neighbours_never_share_a_key():
    neighbours = [
        ("ab", "c"), ("a", "bc"), ("abc",), (("ab", "c"),), ("ab", ("c",)), (b"ab", "c"), (1,), (1.0,), (True,), ("1",),
        (None,), ("null",), ((),), ({},), (frozenset(),), ({"a": 1},), (("a", 1),), (frozenset({"a"}),), (("a",),), (),
        ({"bytes": "6162"},), (b"ab",), (0.1,), (0.1 + 1e-17 + 2e-17,), ("é",), ("e\u0301",),
    ]  # fmt: skip
    found = [key(*parts) for parts in neighbours]
    for (one, first), (other, second) in combinations(zip(neighbours, found, strict=True), 2):
        assert first != second, (one, other)


@given(PARTS, PARTS)
def test_keys_are_equal_only_for_equal_parts(one, other):
    assert key(one) == key(one)
    if repr(one) != repr(other) and one != other:
        assert key(one) != key(other)


def test_order_counts_in_sequences_and_not_in_sets_and_mappings():
    assert key([1, 2]) != key([2, 1])
    assert key((1, 2)) == key([1, 2])
    assert key({"a": 1, "b": 2}) == key({"b": 2, "a": 1})
    assert key({"x", "y"}) == key(frozenset({"y", "x"}))


def test_a_dataclass_counts_by_name_and_fields():
    @dataclass(frozen=True)
    class Other:
        width: int
        height: int

    assert key(InputSpec(width=8, height=6)) == key(InputSpec(width=8, height=6))
    assert key(InputSpec(width=8, height=6)) != key(InputSpec(width=6, height=8))
    assert key(Other(8, 6)) != key({"width": 8, "height": 6})


def test_numpy_scalars_count_as_numbers():
    assert key(np.float64(0.5), np.int64(3)) == key(0.5, 3)


def test_keys_are_the_same_in_another_process():
    command = [sys.executable, "-c", "from generator.store.keys import key; print(key({'b', 'a'}, {'y': 1.5}, 'é'))"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert found == key({"a", "b"}, {"y": 1.5}, "é")


@pytest.mark.parametrize(
    ("part", "error"),
    [
        (object(), TypeError),
        ({1: 2}, TypeError),
        (float("nan"), ValueError),
        (np.zeros(3), TypeError),
        (int, TypeError),
    ],
)
def test_what_has_no_canonical_form_is_refused(part, error):
    with pytest.raises(error):
        key(part)


def test_any_mapping_counts_as_one():
    class Frozen(Mapping):
        def __getitem__(self, name):
            return {"a": 1}[name]

        def __iter__(self):
            return iter(["a"])

        def __len__(self):
            return 1

    assert key(Frozen()) == key({"a": 1})
