"""Dates are cut to what may be published, and never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.dates import coarse_date, coarse_text, has_year, is_date


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


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("20190829", "2019-08", "2019"),
        ("20190829132250", "2019-08", "2019"),
        ("20190829_132250-b", "2019-08-b", "2019-b"),
        ("29.8.2019", "2019", "2019"),
        ("29 August 2019", "2019-08", "2019"),
        ("1st of May 2019", "2019-05", "2019"),
        ("Aug 29, 2019", "2019-08", "2019"),
        ("29Aug2019", "2019-08", "2019"),
        ("2019-08-29T13:22:50.123+02:00", "2019-08", "2019"),
        ("20190829T132250Z", "2019-08", "2019"),
        ("2019-08-29T13", "2019-08", "2019"),
        ("north bay 2019-08-29 13:22, two boats", "north bay 2019-08, two boats", "north bay 2019, two boats"),
        ("enc_2019_08_29", "enc_2019-08", "enc_2019"),
    ],
)
def test_dates_inside_text_are_cut(text, month, year):
    assert [coarse_text(text, p) for p in ("day", "month", "year", "none")] == [text, month, year, None]


@pytest.mark.parametrize(
    "text", ["whale001-000", "2019.5", "463", "61.20190829", "2019", "", "marching 12", "20191341"]
)
def test_other_text_stays_as_it_is(text):
    assert {coarse_text(text, p) for p in ("day", "month", "year", "none")} == {text}


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["%Y%m%d", "%d %B %Y"]))
def test_no_day_is_left_of_a_date_in_other_forms(day, form):
    text = coarse_text(f"seen {day.strftime(form)} at sea", "month")
    assert text == f"seen {day:%Y-%m} at sea"


def test_a_year_is_a_number_of_this_or_the_last_century():
    assert has_year("summer 2019")
    assert not has_year("120190")
