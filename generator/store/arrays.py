"""Named arrays in one ``.npz`` file: the same bytes for the same arrays, readable by ``numpy.load``."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every entry: the first that ZIP can express."""
LEVEL = 1
"""Fast compression; votes are smooth and mostly zero, so that more of it gains little."""


def write_arrays(file: Path | IO[bytes], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write ``arrays`` (no Python objects) in their order."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every system
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)


def read_arrays(file: Path | IO[bytes]) -> dict[str, NDArray[Any]]:
    """All arrays of a file that `write_arrays` made, read-only.

    Raises
    ------
    ValueError
        It is no such file, or damaged.
    """
    arrays = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                with archive.open(name) as stream:
                    array = np.lib.format.read_array(stream, allow_pickle=False)
                array.flags.writeable = False
                arrays[name.removesuffix(".npy")] = array
    except (zipfile.BadZipFile, EOFError, KeyError, zlib.error) as error:
        raise ValueError(f"the arrays cannot be read: {error}") from error
    return arrays
