"""The digits: the file that was handed out, and nothing else."""

from pathlib import Path

import numpy as np
import pytest
from digits import FILE, load_digits


def test_the_split_is_fixed_and_complete() -> None:
    digits = load_digits()
    assert [len(x) for x in digits] == [1197, 1197, 300, 300, 300, 300]
    images = np.vstack([digits.X_train, digits.X_val, digits.X_test])
    assert images.shape == (1797, 64)
    assert images.min() == 0
    assert images.max() == 1
    assert set(digits.y_train) == set(digits.y_val) == set(digits.y_test) == set(range(10))


def test_the_file_is_small() -> None:
    assert FILE.stat().st_size < 100_000


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    content = bytearray(FILE.read_bytes())
    content[1000] ^= 1
    (tmp_path / "digits.npz").write_bytes(bytes(content))
    with pytest.raises(OSError, match="damaged"):
        load_digits(tmp_path / "digits.npz")
    with pytest.raises(OSError, match="missing"):
        load_digits(tmp_path / "nowhere.npz")
