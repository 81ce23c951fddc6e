"""From a view model and its template to a file's text: a stub for MkDocs, or a finished page.

The body is finished HTML either way, inside one enclosing ``<div>``. A stub carries it in its front matter, which
``audit.html`` prints as it is: Python-Markdown's reading of raw HTML would cost some forty times as much as YAML's of
a literal block. What is left as the stub's content is what site search shall find. Templates are escaped always, and
an unknown name in one is an error, never an empty string.
"""

from __future__ import annotations

import json
import re

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from generator.errors import PublishError
from generator.pages.elements import Page

STANDALONE = "standalone.html.j2"
"""The layout of pages that MkDocs only copies."""

_NOT_YAML = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML refuses or takes for line breaks; none of them shows anything."""


class Renderer:
    """Renders pages with the templates of ``loader`` (the project's ``templates/`` folder)."""

    def __init__(self, loader: BaseLoader) -> None:
        self._templates = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def body(self, page: Page) -> Markup:
        """The page's content as HTML: one ``<div class="a-page">``. Raises `PublishError` for a faulty template."""
        return self._render(page.template, page=page)

    def stub(self, page: Page) -> str:
        """A Markdown file for MkDocs. A page that is wholly in the search index has its body as content."""
        matter = [f"title: {json.dumps(page.title)}", "template: audit.html", f"section: {page.section}"]
        body = _NOT_YAML.sub("\ufffd", self.body(page).strip())
        if page.search_index and not page.search_terms:
            return _file(matter, body)
        if not page.search_index:
            matter += ["search:", "  exclude: true"]
        matter += ["body: |2-", *(f"  {line}" if line else "" for line in body.split("\n"))]
        return _file(matter, f"<p>{escape(', ').join(page.search_terms)}</p>" if page.search_index else "")

    def standalone(self, page: Page, *, site: str = "../") -> str:
        """A complete HTML page that needs no MkDocs theme, for audits of thousands of queries.

        ``site`` is the way from the audit's root to the site's root, ``../`` for ``docs/audit``.
        """
        way = page.root + site
        return (
            self._render(STANDALONE, page=page, body=self.body(page), site=way, home=f"{way}index.html").strip() + "\n"
        )

    def _render(self, template: str, **context: object) -> Markup:
        try:
            return Markup(self._templates.get_template(template).render(context))  # noqa: S704  (autoescaped)
        except TemplateError as error:
            raise PublishError(
                f"template {template}: {type(error).__name__}: {error.message}. "
                "Compare it with the one that ships with Sightline (`sightline init` writes a fresh copy)."
            ) from error


def _file(matter: list[str], content: str) -> str:
    return "\n".join(("---", *matter, "---", "", content)).rstrip() + "\n"
