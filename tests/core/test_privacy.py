"""The choice of what to publish, and how private text becomes public text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.privacy import Privacy, code, shown
from generator.errors import AuditError

SALT = "0123456789abcdef"


@pytest.mark.parametrize(("salt", "found"), [(None, "found none"), ("", "found none"), ("pepper", "found one of 6")])
def test_hashed_ids_need_a_salt_that_cannot_be_guessed(salt, found):
    with pytest.raises(AuditError, match=rf"at least 16 characters, {found}.*privacy\.salt_env.*openssl"):
        Privacy(ids="hashed", salt=salt)


def test_the_salt_is_never_shown():
    assert SALT not in repr(Privacy(ids="hashed", salt=SALT))


def test_codes_are_keyed_short_and_apart_by_kind():
    found = code("whale001", salt=SALT, kind="individual")
    assert re.fullmatch(r"[a-z2-7]{10}", found)
    assert found == code("whale001", salt=SALT, kind="individual")
    assert found != code("whale001", salt=SALT + "x", kind="individual")
    assert found != code("whale001", salt=SALT, kind="image")


def test_the_code_is_hmac_sha256_in_base32():
    import base64
    import hashlib
    import hmac

    digest = hmac.new(SALT.encode(), b"image\0train0001", hashlib.sha256).digest()
    assert code("train0001", salt=SALT, kind="image") == base64.b32encode(digest)[:10].decode().lower()


def test_codes_that_clash_are_lengthened(monkeypatch):
    monkeypatch.setattr("generator.core.privacy.CODE", 1)
    names = [f"image {number}" for number in range(40)]
    found = Privacy(ids="hashed", salt=SALT).labels(names, kind="image")
    assert len(set(found.values())) == len(names)
    assert {len(label) for label in found.values()} > {1}


@given(st.text(max_size=40))
def test_plain_text_is_shown_on_one_line_without_invisible_characters(text):
    found = shown(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\u2066\ud800]", found)
    assert len(found.splitlines()) <= 1


def test_other_text_is_shown_as_it_is():
    assert shown("<script>{{ x }} | [[panel:x]] Zoë 🐋") == "<script>{{ x }} | [[panel:x]] Zoë 🐋"
    assert shown("two\r\nlines") == "two lines"
    assert shown("evil\u202egnp.exe") == "evil\ufffdgnp.exe"
