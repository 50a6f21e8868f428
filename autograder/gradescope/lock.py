"""Make requirements.lock: exact versions and digests of all wheels that grading on Gradescope needs.

    python -m autograder.gradescope.lock

Needs `uv`, which finds versions that go together on all supported Pythons at once, and Python 3.11 or newer.
Only wheels for Linux are listed, so that the file stays readable.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import Marker

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
RELEASES = [f"{python}.{last}" for python in PYTHONS for last in (0, 99)]  # the first of each, and a late one
MACHINES = ("x86_64", "aarch64")
# Otter asks for these, and grading never imports them: a driver of browsers, a maker of documents, a driver of Docker.
UNUSED = ("playwright", "python-on-whales", "sphinx")
HEADER = """\
# Made by `python -m autograder.gradescope.lock`; not edited by hand.
# Wheels for CPython 3.10 to 3.13 on Linux, x86_64 and aarch64.  Install with --no-deps: the list is complete.
"""


def main() -> None:
    LOCK.write_text(HEADER + "".join(_entries(_resolved()["packages"])), encoding="utf-8")


def _resolved() -> dict[str, Any]:
    import tomllib  # type: ignore[import-not-found]  # not in Python 3.10

    with tempfile.TemporaryDirectory() as name:
        unused, out = Path(name) / "unused.txt", Path(name) / "pylock.toml"
        unused.write_text("\n".join(UNUSED))
        command = ["uv", "pip", "compile", "--universal", "--python-version", PYTHONS[0], "--only-binary", ":all:"]
        command += ["--format", "pylock.toml", "--excludes", str(unused), "-o", str(out), "requirements.in"]
        subprocess.run([*command, "--quiet"], cwd=HERE, check=True)
        return tomllib.loads(out.read_text(encoding="utf-8"))


def _entries(packages: list[Mapping[str, Any]]) -> Iterator[str]:
    for package in packages:
        marker = package.get("marker", "")
        where = [release for release in RELEASES if not marker or _applies(marker, release)]
        if not where:
            continue
        digests = sorted({wheel["hashes"]["sha256"] for wheel in package["wheels"] if _fits(_file_name(wheel), where)})
        condition = "" if where == RELEASES else " ; " + re.sub(r" and sys_platform != '\w+'", "", marker)
        lines = [f"{package['name']}=={package['version']}{condition}", *(f"    --hash=sha256:{d}" for d in digests)]
        yield " \\\n".join(lines) + "\n"


def _applies(marker: str, release: str) -> bool:
    """Whether CPython of this release needs the package on Linux."""
    about = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "python_version": _minor(release),
        "python_full_version": release,
    }
    return Marker(marker).evaluate(about)


def _minor(release: str) -> str:
    return release.rsplit(".", 1)[0]


def _file_name(wheel: Mapping[str, Any]) -> str:
    return str(wheel.get("name") or wheel.get("path") or wheel["url"]).split("?")[0].rsplit("/", 1)[-1]


def _fits(name: str, where: list[str]) -> bool:
    """Whether a wheel is for one of the Pythons, on Linux with the usual C library."""
    python, abi, platform = name.removesuffix(".whl").split("-")[-3:]
    on_linux = any(p == "any" or (p.startswith("manylinux") and p.endswith(MACHINES)) for p in platform.split("."))
    if abi == "none" or abi == "abi3":
        return on_linux and any(_at_most(tag, _minor(where[-1])) for tag in python.split("."))
    return on_linux and python == abi and python in {f"cp{_minor(release).replace('.', '')}" for release in where}


def _at_most(tag: str, newest: str) -> bool:
    """`py3` and `cp39` run on every later Python."""
    match = re.fullmatch(r"(?:py|cp)3(\d*)", tag)
    return match is not None and int(match[1] or 0) <= int(newest.split(".")[1])


if __name__ == "__main__":
    main()
