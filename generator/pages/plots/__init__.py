"""Plots as inline SVG: makers take finished numbers, templates print what they give (``templates/_plot.html.j2``).

=====================  ==============================================================================
maker                  what it draws
=====================  ==============================================================================
`line_chart`           `Series` over a linear or logarithmic axis, with 95 % bands: CMC, learning, ROC
`distribution`         a few `Histogram` over shared bins, with a threshold
`reliability`          `Bin` of predicted against observed shares, with counts below
`intervals`            a `Measure` a row: a dot and its 95 % interval
`swarm`                a `Swarm` a row: a dot for each value, their mean and its 95 % interval
=====================  ==============================================================================

Every maker returns a `Plot`. Colours are classes (``a-tone-1`` to ``a-tone-6`` in ``audit.css``), and each goes with a
dash pattern and a marker of its own. Where there is too little to draw, the plot is a sentence.
"""

from generator.pages.plots.axes import Mark
from generator.pages.plots.curves import Point, Reference, Series
from generator.pages.plots.distribution import Histogram, distribution
from generator.pages.plots.intervals import Measure, intervals
from generator.pages.plots.lines import line_chart
from generator.pages.plots.reliability import Bin, reliability
from generator.pages.plots.scales import Axis
from generator.pages.plots.shapes import Key, Label, Path, Plot
from generator.pages.plots.swarm import Swarm, swarm

__all__ = [
    "Axis",
    "Bin",
    "Histogram",
    "Key",
    "Label",
    "Mark",
    "Measure",
    "Path",
    "Plot",
    "Point",
    "Reference",
    "Series",
    "Swarm",
    "distribution",
    "intervals",
    "line_chart",
    "reliability",
    "swarm",
]
