"""Dates are cut to what may be published, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.dates import coarse_date, is_date


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("2019-08-29", "2019-08-29", "2019-08", "2019"),
        ("2019-08-29 13:22:50", "2019-08-29", "2019-08", "2019"),
        ("2019-08-29T13:22:50.123+02:00", "2019-08-29", "2019-08", "2019"),
        ("2019:08:29 13:22:50", "2019-08-29", "2019-08", "2019"),
        ("2019/8/9", "2019-08-09", "2019-08", "2019"),
        ("20190829", "2019-08-29", "2019-08", "2019"),
        ("20190829T132250Z", "2019-08-29", "2019-08", "2019"),
        (" 2019-08 ", "2019-08", "2019-08", "2019"),
        ("2019", "2019", "2019", "2019"),
        ("29.08.2019", "2019", "2019", "2019"),
        ("07/08/2019", "2019", "2019", "2019"),
        ("summer 2019", "2019", "2019", "2019"),
        ("2019-13-41", "2019", "2019", "2019"),
        ("1998 or 1999", None, None, None),
        ("soon", None, None, None),
        ("", None, None, None),
    ],
)
def test_precision(text, day, month, year):
    assert [coarse_date(text, p) for p in ("day", "month", "year", "none")] == [day, month, year, None]


@given(st.datetimes())
def test_no_precision_ever_says_more_than_asked(moment):
    text = moment.isoformat(sep=" ")
    assert coarse_date(text, "day") == moment.strftime("%Y-%m-%d").zfill(10)
    assert coarse_date(text, "month") == text[:7]
    assert coarse_date(text, "year") == text[:4]


@given(st.text(max_size=30))
def test_any_text_is_cut_without_error(text):
    found = coarse_date(text, "month")
    assert found is None or len(found) in (4, 7)


@pytest.mark.parametrize("text", ["2019-08-29", "2019-08", "2019/08/29 10:00", "2019.08.29"])
def test_what_is_surely_a_date(text):
    assert is_date(text)


@pytest.mark.parametrize("text", ["2019", "2019.5", "20190829", "x 2019-08-29", "463", ""])
def test_what_may_be_something_else(text):
    assert not is_date(text)
