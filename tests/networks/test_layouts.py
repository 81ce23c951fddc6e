import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import MemberError
from generator.networks.layouts import layout_of

SIZE = (64, 96)


def test_nchw_and_nhwc_hold_the_same_cells():
    values = torch.arange(2 * 5 * 4 * 6.0).reshape(2, 5, 4, 6)
    one = layout_of((2, 5, 4, 6), input_size=SIZE)
    two = layout_of((2, 4, 6, 5), input_size=SIZE, channels_last=True)
    assert (one.grid, one.channels) == (two.grid, two.channels) == ((4, 6), 5)
    assert torch.equal(one.cells(values), two.cells(values.permute(0, 2, 3, 1).contiguous()))
    assert torch.equal(one.cells(values)[0, 7], values[0, :, 1, 1])


def test_tokens_lose_their_prefix():
    values = torch.arange(2 * 26 * 3.0).reshape(2, 26, 3)
    layout = layout_of((2, 26, 3), input_size=SIZE, prefix=2)
    assert (layout.order, layout.grid, layout.channels, layout.prefix) == ("NLC", (4, 6), 3, 2)
    assert torch.equal(layout.cells(values), values[:, 2:])


def test_a_map_without_the_architectures_prefix_is_found_too():
    assert layout_of((2, 24, 3), input_size=SIZE, prefix=1).prefix == 0


def test_the_stated_grid_wins_where_it_fits():
    assert layout_of((1, 24, 3), input_size=SIZE, grid=(3, 8)).grid == (3, 8)
    assert layout_of((1, 6, 3), input_size=SIZE, grid=(4, 6)).grid == (2, 3)


@given(st.integers(1, 16), st.integers(1, 16), st.integers(0, 5))
def test_grids_are_inferred_from_the_inputs_shape(rows: int, columns: int, prefix: int):
    layout = layout_of((1, rows * columns + prefix, 8), input_size=(rows * 16, columns * 16), prefix=prefix)
    assert layout.grid == (rows, columns)


@pytest.mark.parametrize(("shape", "message"), [((1, 23, 3), "23 tokens"), ((1, 3), r"found shape \(1, 3\)")])
def test_what_has_no_grid_is_an_error(shape: tuple[int, ...], message: str):
    with pytest.raises(MemberError, match=message):
        layout_of(shape, input_size=SIZE)


@pytest.mark.parametrize(
    ("shape", "options"), [((1, 5, 2, 3), {}), ((1, 2, 3, 5), {"channels_last": True}), ((1, 7, 5), {"prefix": 1})]
)
def test_single_cells_add_up_to_the_map(shape: tuple[int, ...], options: dict):
    values = torch.rand(shape)
    layout = layout_of(shape, input_size=SIZE, **options)
    parts = torch.cat([layout.only(values, 0, 4), layout.only(values, 4, 2)])
    assert parts.shape == (6, *shape[1:])
    assert torch.equal(layout.cells(parts.sum(0, keepdim=True)), layout.cells(values))
    assert (parts != 0).flatten(1).sum(1).tolist() == [5] * 6
