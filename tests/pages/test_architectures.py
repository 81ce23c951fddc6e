"""The page of an architecture family."""

from __future__ import annotations

from dataclasses import replace

from generator.pages.architectures import make_architecture
from pages import factories
from pages.factories import make_audit, make_dossier


def folds():
    audit = make_audit()
    members = tuple(replace(spec, architecture="b5", fold=str(n)) for n, spec in enumerate(audit.members))
    return replace(audit, members=members)


def test_one_image_across_the_folds_as_in_figure_1():
    page = make_architecture(make_dossier(folds()), "b5")
    assert page.path == "architectures/b5"
    assert page.section == "groups"
    assert [figure.caption for figure in page.series[0].figures] == [
        "photo",
        "lite0, fold 0",
        "lite1, fold 1",
        "vit, fold 2",
    ]
    assert page.lead == "3 members of this architecture, over the same photos."


def test_a_family_of_one_without_maps_is_a_page_too():
    page = make_architecture(make_dossier(factories.no_heatmaps()), "tf_efficientnet_lite0")
    assert len(page.members.rows) == 1
    assert page.without_maps is not None
