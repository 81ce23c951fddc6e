"""Which matcher of local features the configuration asks for, and what identifies its results.

Like `digests`, this imports neither torch nor OpenCV until a matcher is opened, which a rebuild never does.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from importlib.util import find_spec

from generator.core.correspondence import LocalSettings, Matcher
from generator.core.member import Runtime
from generator.core.packages import installed_version
from generator.errors import CheckpointError, MissingPackageError
from generator.networks.digests import machine, named_digest

MATCHING = 1
"""Raised whenever local features are found, matched or verified in another way."""
LIBRARIES = ("opencv-python-headless", "opencv-python", "opencv-contrib-python", "kornia", "torch", "numpy")
NEEDS = {"sift": ("cv2",), "alike": ("cv2", "kornia"), "aliked": ("cv2", "kornia"), "lightglue": ("cv2", "kornia")}
NAMES = {"sift": "SIFT", "alike": "ALIKE", "aliked": "ALIKED", "lightglue": "ALIKED with LightGlue"}
_WITHOUT_EFFECT = ("weights", "fuse", "candidates")


def matcher_fingerprint(settings: LocalSettings, runtime: Runtime) -> str:
    """SHA-256 (hex) over all that can change what is found between two given photos.

    That is: the settings less the weight file's place and what is done with the result, the bytes of that file, the
    versions in `LIBRARIES`, the runtime, the machine and the method's version. LightGlue's own weights count by
    kornia's version. Raises `CheckpointError` if the weight file is missing or cannot be read.
    """
    kept = {name: value for name, value in dataclasses.asdict(settings).items() if name not in _WITHOUT_EFFECT}
    text = {
        "method": MATCHING,
        "settings": kept,
        "weights": None if settings.weights is None else named_digest(settings.weights),
        "versions": {name: installed_version(name) or "absent" for name in LIBRARIES},
        "runtime": dataclasses.asdict(runtime),
        "machine": machine(runtime.device),
    }
    return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()


def require(settings: LocalSettings) -> None:
    """Raise `MissingPackageError` where the packages that the matcher needs are not installed."""
    missing = [name for name in NEEDS[settings.matcher] if find_spec(name) is None]
    if missing:
        known = {"cv2": "OpenCV (opencv-python-headless)", "kornia": "kornia"}
        raise MissingPackageError(
            f"correspondences.local.matcher {settings.matcher} needs {' and '.join(known[name] for name in missing)}, "
            "not installed here: pip install 'sightline[local]'"
        )


def open_matcher(settings: LocalSettings, runtime: Runtime) -> Matcher:
    """The matcher, ready to run. Raises `MissingPackageError`, or `CheckpointError` for weights that do not do."""
    require(settings)
    from generator.networks.local_matching import RATIO, LocalMatcher, nearest

    name = NAMES[settings.matcher]
    if settings.matcher == "sift":
        from generator.networks.sift import Sift

        return LocalMatcher(name, Sift(), nearest(RATIO), settings)
    if settings.weights is None:
        raise CheckpointError(f"correspondences.local.weights is missing: {settings.matcher} reads its weights from it")
    import torch

    from generator.networks import learned

    torch.set_num_threads(runtime.threads)  # as a member does: results depend on it
    if settings.matcher == "alike":
        return LocalMatcher(name, learned.alike(settings.weights, runtime.device), nearest(None), settings)
    extract = learned.aliked(settings.weights, runtime.device)
    if settings.matcher == "aliked":
        return LocalMatcher(name, extract, nearest(None), settings)
    from generator.networks.gluing import glued, open_lightglue

    return LocalMatcher(name, extract, glued(open_lightglue(runtime.device), runtime.device), settings)
