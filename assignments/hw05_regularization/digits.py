"""The handwritten digits: 1,797 images of 8×8 pixels, with their labels 0 to 9.

Origin: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
Repository, 1998, doi:10.24432/C50P49 (the test part, as shipped in scikit-learn).  Licence: CC BY 4.0.
The split into 1,197 training, 300 validation and 300 test images was drawn once and is stored.
"""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

FILE = Path(__file__).with_name("digits.npz")
SHA256 = "332a7c11a098ec1352886b3effe3ee665088bc2d59a86f7e0dd2582fa9d1f356"


class Digits(NamedTuple):
    """Pixels as float64 in [0, 1], one image of 64 pixels per row; labels as integers 0 to 9."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def load_digits(path: Path = FILE) -> Digits:
    """Read the digits; `OSError` when the file is missing or not the one that was handed out."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise OSError(f"{path} is missing: copy it again from the assignment's zip") from None
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise OSError(f"{path} is damaged (its checksum differs): copy it again from the assignment's zip")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        parts = {
            name: arrays[name] / 16.0 if name.startswith("X") else arrays[name].astype(np.int64)
            for name in Digits._fields
        }
    return Digits(**parts)
