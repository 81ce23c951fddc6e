import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import CheckpointError
from generator.networks.keys import by_name, by_order, common_prefix, ignored, mapped

ONE = torch.ones(1)


def test_renames_apply_in_order():
    key_map = (("model.model.", "backbone."), ("model.", ""))
    assert mapped("model.model.conv.weight", key_map) == "backbone.conv.weight"
    assert mapped("model.neck.0.weight", key_map) == "neck.0.weight"
    assert mapped("other", key_map) == "other"


def test_patterns_fit_with_and_without_the_backbone():
    assert ignored("backbone.classifier.weight", ("classifier.*",))
    assert ignored("final.kernel", ("final.*",))
    assert not ignored("finale.kernel", ("final.*",))


def test_a_bare_timm_file_is_read_as_the_backbone_and_heads_keep_their_names():
    expected = {"backbone.conv.weight", "backbone.bn.weight", "pooling.p"}
    found = by_name({"conv.weight": ONE, "bn.weight": ONE, "pooling.p": ONE, "fc.weight": ONE}, (), ("fc.*",), expected)
    assert set(found) == expected


def test_names_that_fit_are_taken_as_they_are_even_where_the_model_has_a_backbone_of_its_own():
    nested = {"backbone.backbone.weight", "backbone.neck.weight"}
    assert set(by_name({"backbone.weight": ONE, "neck.weight": ONE}, (), (), nested)) == nested
    flat = {"backbone.weight", "neck.weight"}
    assert set(by_name({"backbone.weight": ONE, "neck.weight": ONE}, (), (), flat)) == flat


def test_training_counters_are_left_out():
    assert by_name({"bn.num_batches_tracked": ONE}, (), (), {"backbone.bn.weight"}) == {}


def test_two_entries_with_one_name_are_an_error():
    with pytest.raises(CheckpointError, match=r"key_map gives a\.w and b\.w the same name x\.w"):
        by_name({"a.w": ONE, "b.w": ONE}, (("a.", "x."), ("b.", "x.")), (), {"x.w"})


def test_order_gives_ours_to_theirs_and_names_the_classifier():
    source = {"_conv.weight": torch.zeros(2, 3), "_bn.bias": torch.zeros(2), "_fc.weight": torch.zeros(5, 2)}
    target = {"conv.weight": torch.ones(2, 3), "bn.bias": torch.ones(2), "bn.num_batches_tracked": ONE}
    found = by_order(source, target, (), "head.fc")
    assert list(found) == ["backbone.conv.weight", "backbone.bn.bias", "backbone.head.fc.weight"]
    assert found["backbone.conv.weight"] is source["_conv.weight"]
    assert "backbone.head.fc.weight" not in by_order(source, target, ("head.*",), "head.fc")
    assert "backbone.head.fc.weight" not in by_order(source, target, ("_fc.*",), "head.fc")


def test_order_with_other_shapes_or_kinds_says_where():
    target = {"conv.weight": torch.ones(2, 3), "bn.weight": torch.ones(2)}
    with pytest.raises(
        CheckpointError, match=r"key_order does not fit: 2 tensors.*\n  1: a\.weight \(3, 2\) in the file"
    ):
        by_order({"a.weight": torch.ones(3, 2), "b.weight": torch.ones(2)}, target, (), None)
    with pytest.raises(CheckpointError, match=r"2: b\.bias \(2,\) in the file, bn\.weight \(2,\) in the model"):
        by_order({"a.weight": torch.ones(2, 3), "b.bias": torch.ones(2)}, target, (), None)
    with pytest.raises(CheckpointError, match="1 tensors in the file, 2 in the model"):
        by_order({"a.weight": torch.ones(2, 3)}, target, (), None)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=8), st.integers(0, 2))
def test_order_undoes_any_renaming(shapes: list[tuple[int, int]], extra: int):
    target = {f"layer{i}.weight": torch.full(shape, float(i)) for i, shape in enumerate(shapes)}
    source = {f"x{i}.weight": tensor for i, tensor in enumerate(target.values())}
    leftover = {f"y{i}.z": torch.zeros(1, 1, 1) for i in range(extra)}
    found = by_order(source | leftover, target, ("y*",), None)
    assert {name: float(tensor[0, 0]) for name, tensor in found.items()} == {
        f"backbone.layer{i}.weight": float(i) for i in range(len(shapes))
    }


def test_the_common_prefix():
    assert common_prefix(["module.a.b", "module.c"]) == "module."
    assert common_prefix(["module.a", "other.b"]) is None
    assert common_prefix(["weight"]) is None
