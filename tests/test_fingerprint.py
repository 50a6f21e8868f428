"""The fingerprint of a notebook's functions: the same while they do the same, another when they may not."""

from typing import Any

import pytest
from fingerprint import PURE, fingerprint


def notebook(*cells: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        exec(compile("\n" * number + cell, f"cell {number}", "exec"), namespace)
    return namespace


def of(*cells: str) -> str:
    found = fingerprint(["f"], notebook("import math\nimport numpy as np", *cells))
    assert len(found.removeprefix(PURE)) == 64
    return found


CALLS = "def f(x):\n    return g(x)"
G = "def g(x):\n    return x + 1"


def test_the_same_words_elsewhere_are_the_same_functions() -> None:
    assert of(G, CALLS) == of("y = 0", CALLS, "y = 1", G) == of(CALLS, G, G)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 2"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 1.0"),
        ("def f(x):\n    return x.min()", "def f(x):\n    return x.max()"),
        ("def f(x, k=1):\n    return k", "def f(x, k=2):\n    return k"),
        ("def f(x, *, k=1):\n    return k", "def f(x, *, k=2):\n    return k"),
        ("def f(x):\n    return 1\nf.k = 1", "def f(x):\n    return 1\nf.k = 2"),
        (f"{G}\n{CALLS}", f"{G.replace('1', '2')}\n{CALLS}"),
        (f"{G}\n{CALLS}", f"{CALLS}"),
        ("k = 1\ndef f(x):\n    return k", "k = 2\ndef f(x):\n    return k"),
        ("k = [1]\ndef f(x):\n    return k[0]", "k = [2]\ndef f(x):\n    return k[0]"),
        ("k = {'a': [1]}\ndef f(x):\n    return k", "k = {'a': [2]}\ndef f(x):\n    return k"),
        ("k = np.ones(3)\ndef f(x):\n    return k", "k = np.ones(3)\ndef f(x):\n    return k\nk[1] = 2"),
        ("def make(k):\n    return lambda x: k\nf = make(1)", "def make(k):\n    return lambda x: k\nf = make(2)"),
        ("from functools import partial\nf = partial(max, 1)", "from functools import partial\nf = partial(max, 2)"),
        (
            "class F:\n    def __call__(self, x):\n        return 1\nf = F()",
            "class F:\n    def __call__(self, x):\n        return 2\nf = F()",
        ),
        (
            "class F:\n    k = 1\n    def __call__(self, x):\n        return self.k\nf = F()",
            "class F:\n    k = 1\n    def __call__(self, x):\n        return self.k\nf = F()\nf.k = 2",
        ),
        (
            "class F:\n    def m(self, x):\n        return 1\nf = F().m",
            "class F:\n    def m(self, x):\n        return 2\nf = F().m",
        ),
        ("f = np.exp", "f = np.log"),
        ("def f(x):\n    try:\n        return x\n    except ValueError:\n        return 0", "def f(x):\n    return x"),
    ],
)  # fmt: skip
def test_another_meaning_is_another_fingerprint(before: str, after: str) -> None:
    assert of(before) == of(before)
    assert of(before) != of(after)


def test_a_variable_with_the_name_of_an_attribute_does_not_matter() -> None:
    uses = "def f(x):\n    return x.T.sum()"
    assert of(uses, "T = [1]") == of(uses, "T = [2]") == of(uses)


def test_what_refers_to_itself_has_a_fingerprint() -> None:
    assert of("k = [1]\nk.append(k)\ndef f(x):\n    return f(k)")


@pytest.mark.parametrize(
    "cell",
    [
        "import threading\nk = threading.Lock()\ndef f(x):\n    return k",
        "k = iter([1, 2])\ndef f(x):\n    return next(k)",
        "f = [].append",
        "class F:\n    __slots__ = ('k',)\n    def __call__(self, x):\n        return 1\nf = F()",
        "k = np.ones(10**6)\ndef f(x):\n    return k",
        "class F:\n    @property\n    def __class__(self):\n        raise SystemExit\nf = F()",
    ],
)
def test_where_it_cannot_be_told_there_is_none(cell: str) -> None:
    assert fingerprint(["f"], notebook("import numpy as np", cell)) == ""


@pytest.mark.parametrize(
    "cell",
    [
        "def f(x):\n    return np.exp(x) + g(x)\ndef g(x, k=(1, 2.0)):\n    return x * k[0]",
        "K = 3\ndef f(x):\n    total = 0\n    for k in range(K):\n        total += k\n    return [total]",
        "def make(k):\n    return lambda x: k\nf = make(1)",
        "def f(x):\n    y = 0\n    def g():\n        nonlocal y\n        y += 1\n    g()\n    return y",
    ],
)
def test_functions_that_leave_no_traces_are_called_pure(cell: str) -> None:
    assert of(cell).startswith(PURE)


@pytest.mark.parametrize(
    "cell",
    [
        "t = 0\ndef f(x):\n    global t\n    t += 1\n    return t",
        "seen = []\ndef f(x):\n    seen.append(x)",
        "def f(x, seen=[]):\n    seen.append(x)",
        "def f(x, *, seen={}):\n    seen[x] = 1",
        "def f(x):\n    f.calls = 1",
        "def f(x):\n    globals()['t'] = 1",
        "def make():\n    t = 0\n    def f(x):\n        nonlocal t\n        t += 1\n    return f\nf = make()",
        "def make(cache):\n    return lambda x: cache.setdefault(x, 1)\nf = make({})",
        "class F:\n    def __call__(self, x):\n        return 1\nf = F()",
        "W = np.zeros(3)\ndef f(x):\n    W[0] += 1\n    return W",
        "def f(x):\n    np.seterr(all='ignore')",
    ],
)
def test_functions_that_may_leave_traces_are_not(cell: str) -> None:
    assert not of(cell).startswith(PURE)
