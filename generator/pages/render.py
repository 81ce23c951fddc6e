"""From a view model and a template to a file's text: a Markdown stub for MkDocs, or a finished page.

The body is finished HTML either way, inside one enclosing ``<div>``: Python-Markdown hands such a block on untouched.
Templates are escaped always, and an unknown name in one is an error, never an empty string.
"""

from __future__ import annotations

import json

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError
from markupsafe import Markup

from generator.errors import PublishError
from generator.pages.elements import Page

STANDALONE = "standalone.html.j2"
"""The layout of pages that MkDocs only copies."""


SEAL = '<script type="text/html">'


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
        """A Markdown file for MkDocs: front matter, then `body`. Its title is ASCII JSON, hence safe YAML.

        Pages that search does not index are `sealed`.
        """
        matter = [f"title: {json.dumps(page.title)}", "template: audit.html", f"section: {page.section}"]
        body = self.body(page).strip()
        if not page.search_index:
            matter += ["search:", "  exclude: true"]
            body = sealed(body)
        return "\n".join(("---", *matter, "---", "", body, ""))

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


def sealed(body: str) -> str:
    """``body`` as the text of a script element, which ``overrides/audit.html`` takes off again.

    Python-Markdown reads every tag of a block of HTML, twice; the text of a script it passes over, and a page costs
    MkDocs a fraction. Raises `PublishError` for a body with a script of its own, which would end the seal early.
    """
    if "</script" in body.lower():
        raise PublishError("a page template holds a script: scripts belong into templates/overrides/assets/audit.js")
    return f"{SEAL}{body}</script>"
