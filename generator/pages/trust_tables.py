"""The tables of the Trust page: verdicts by check and map, and every member's numbers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.core.trust import Check, Trust
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Row, Table, Verdict, number_cell
from generator.pages.format import NONE, count, integer, shorten
from generator.pages.trust_groups import CONTROLS, Tally, labels, names_of, of_members, strongest, tally
from generator.pages.trust_words import control_text, digits, value_text, words


def verdict_tables(dossier: Dossier, found: Trust) -> Iterator[Table]:
    """A table for each group: a row for each check, a column for each map."""
    names = [name for name in names_of(found) if name != "mirror"]
    for group in dossier.audit.groups:
        checks = of_members(found, group.members)
        if not checks:
            continue
        called = labels(found, group.members)
        shown = dict(sorted(called.items(), key=lambda one: one[0].startswith(CONTROLS)))  # controls last
        photos = max((len(found.photos.get(member, ())) for member in group.members), default=0)
        members = len({one.member for one in checks})
        yield Table(
            caption=f"Group {shorten(group.name, 40)}: {count(members, 'member')}, {count(photos, 'photo')}",
            columns=(Column(label="Check"), *(Column(label=label) for label in shown.values())),
            rows=tuple(
                Row(
                    cells=(
                        Cell(text=words(name).short, heading=True, href=f"#{anchor(name)}"),
                        *(_cell(tally(checks, name, one)) for one in shown),
                    )
                )
                for name in names
                if any(tally(checks, name, one).judged for one in shown)
            ),
        )


def _cell(found: Tally) -> Cell:
    if found.worst is None:
        return Cell(text=NONE)
    worst = found.worst
    note = f"{value_text(worst)}" if found.judged == 1 else f"worst {shorten(worst.member, 24)}: {value_text(worst)}"
    return Cell(text="", verdict=badge(found), note=note)


def badge(found: Tally) -> Verdict:
    """Passes, fails, or how many do: colour, icon and words."""
    alone = found.judged == 1
    if found.passed == found.judged:
        return Verdict(kind="correct", text="passes" if alone else f"all {found.judged} pass")
    if found.failed:
        return Verdict(kind="wrong", text="fails" if alone else f"all {found.judged} fail")
    return Verdict(kind="other", text=f"{found.passed} of {found.judged} pass")


def anchor(name: str) -> str:
    """The address of a check's section."""
    return "check-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())


def number_table(found: Trust, name: str) -> Table | None:
    """Every member's numbers of one check."""
    called = {member: labels(found, (member,)) for member in found.photos}
    checks = [
        one
        for one in found.checks
        if one.name == name
        and one.outcome != "not applicable"
        and (not one.map_name or one.map_name in called[one.member])
    ]
    if not checks:
        return None
    beside = any(one.controls for one in checks)
    told = words(name)
    return Table(
        caption=f"{told.short}: {told.unit}, means over photos with 95 % intervals over individuals",
        columns=(
            Column(label="Member"),
            *(() if name == "mirror" else (Column(label="Map"),)),
            Column(label="Verdict"),
            Column(label=told.unit.capitalize(), numeric=True),
            *((Column(label="Less its strongest control", numeric=True),) if beside else ()),
            Column(label="Photos", numeric=True, hint="On which it is defined"),
        ),
        rows=tuple(_number_row(one, called[one.member].get(one.map_name, ""), beside=beside) for one in checks),
        sortable=True,
    )


def _number_row(check: Check, label: str, *, beside: bool) -> Row:
    text = digits(check.name)
    kind = Verdict(kind="correct", text="passes") if check.outcome == "pass" else Verdict(kind="wrong", text="fails")
    value = check.value
    return Row(
        cells=(
            Cell(text=shorten(check.member, 40), heading=True),
            *(() if check.name == "mirror" else (Cell(text=label),)),
            Cell(text=kind.text, verdict=kind),
            number_cell(text(value.value), round(value.value, 4), note=f"{text(value.low)} to {text(value.high)}"),
            *((_less(check),) if beside else ()),
            number_cell(integer(value.queries), value.queries),
        )
    )


def _less(check: Check) -> Cell:
    """The paired difference to the control that a check beats by least."""
    control = strongest(check)
    if control is None:
        return number_cell(NONE, None)
    text, one = digits(check.name), control.difference
    return number_cell(
        text(one.value), round(one.value, 4), note=f"{text(one.low)} to {text(one.high)}, {control_text(control.name)}"
    )
