"""What one key cannot know about another: checks across the configuration, one small function each.

A check runs only where the places it reads hold no problem of their own, so that one mistake never draws a
second, wrong complaint; every other check still runs, so that all problems of a file come together.
"""

from __future__ import annotations

from generator.config.checks.claim_names import CLAIM_NAME_CHECKS
from generator.config.checks.claims import CLAIM_CHECKS
from generator.config.checks.correspondences import CORRESPONDENCE_CHECKS
from generator.config.checks.ensemble import ENSEMBLE_CHECKS
from generator.config.checks.files import FILE_CHECKS
from generator.config.checks.images import IMAGE_CHECKS
from generator.config.checks.matching import MATCHING_CHECKS
from generator.config.checks.members import MEMBER_CHECKS

CHECKS = (
    *IMAGE_CHECKS,
    *MEMBER_CHECKS,
    *ENSEMBLE_CHECKS,
    *MATCHING_CHECKS,
    *CORRESPONDENCE_CHECKS,
    *CLAIM_CHECKS,
    *CLAIM_NAME_CHECKS,
    *FILE_CHECKS,
)
"""Every check, in the order in which its problems are told."""
