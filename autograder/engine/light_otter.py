"""Otter's test files without the rest of Otter, which would take longer to import than a submission to grade."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

PACKAGES = ("otter", "otter.test_files")


@contextmanager
def light_otter() -> Iterator[None]:
    """Inside, `from otter.test_files import test_case` costs nothing; afterwards `import otter` is Otter again."""
    spec = importlib.util.find_spec("otter")
    if "otter" in sys.modules or spec is None:
        yield
        return
    roots = list(spec.submodule_search_locations or [])
    for name, folders in zip(PACKAGES, (roots, [f"{root}/test_files" for root in roots]), strict=True):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = folders
    tests = importlib.import_module("otter.test_files.exception_test")
    sys.modules["otter.test_files"].test_case = tests.test_case  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for name in PACKAGES:
            del sys.modules[name]
