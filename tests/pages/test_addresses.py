"""Where links and pictures of the author's may lead, as a browser reads them."""

from __future__ import annotations

import pytest

from generator.pages.addresses import from_audit, may_link, may_load

CODE = (
    "javascript:alert(1)", "JavaScript:x", "java\nscript:x", "\x01javascript:x", " javascript:x", "vbscript:x",
    "javascript&colon;alert(1)", "javascript&#58;x", "javascript&#x3a;x", "&#106;avascript:x", "java&Tab;script:x",
    "data:text/html,x", "file:///etc/passwd",
)  # fmt: skip
HOSTS = ("//evil/a", "/\\evil/a", "\\\\evil", "&#47;&#47;evil", "/\t/evil", "///evil/a", "/&NewLine;/evil", "//[")
WEB = ("https://example.org", "HTTP://example.org/?q=a:b", "http&#58;//example.org", "mailto:a@example.org")
OWN = ("gallery.html", "../a/b.png", "/a.png", "#x", "?q=a:b", "a/b:c.html", "", "a&amp;b.png")


@pytest.mark.parametrize("address", CODE + HOSTS)
def test_what_runs_code_or_hides_a_host_is_refused(address):
    assert not may_link(address)
    assert not may_load(address)
    assert from_audit(address) is None


@pytest.mark.parametrize("address", WEB)
def test_the_web_may_be_linked_and_not_loaded(address):
    assert may_link(address)
    assert not may_load(address)
    assert from_audit(address) == address


@pytest.mark.parametrize("address", OWN)
def test_the_own_site_may_be_both(address):
    assert may_link(address)
    assert may_load(address)


def test_relative_links_are_relative_to_the_root_of_the_site():
    assert from_audit("paper.html") == from_audit("/paper.html") == "../paper.html"
    assert from_audit("docs/a:b.html") == "../docs/a:b.html"
    assert from_audit("") is None
    assert from_audit(None) is None
