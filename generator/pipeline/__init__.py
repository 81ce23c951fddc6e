"""The table of contents: the stages in order.

collect -> route -> embed -> rank -> explain -> choose -> correspond -> agree -> place -> relate -> hide ->
scrutinise -> read -> alter -> observe -> draw -> write -> publish

Only here do models meet the stages: `networks` opens members, the stages see them through Protocols.
"""

from generator.pipeline.check import Checked, CheckedClaim, check
from generator.pipeline.clean import Cleaning, clean
from generator.pipeline.look import doctor, inspect, parity, probe
from generator.pipeline.submission import Submission, submission
from generator.pipeline.work import Published, Report, build, publish, render, run
from generator.stages.parity import ParityRow
from generator.stages.survey import Inspection

__all__ = [
    "Checked",
    "CheckedClaim",
    "Cleaning",
    "Inspection",
    "ParityRow",
    "Published",
    "Report",
    "Submission",
    "build",
    "check",
    "clean",
    "doctor",
    "inspect",
    "parity",
    "probe",
    "publish",
    "render",
    "run",
    "submission",
]
