"""Hidden inputs that differ per submission: a seed from the submission's code and a secret of the course.

Who knows the hidden inputs of one submission, from a leaked result for example, knows nothing of another's.
The seed is the same whenever the same code is graded with the same secret, so a regrade gives the same result.
"""

import hashlib
import hmac
import json
import zipfile
from pathlib import Path

VARIABLE = "COURSE_SEED"  # where `checks` finds the seed; unset in a student's notebook and under stock Otter


def submission_seed(secret: str, submission: Path) -> str:
    """The seed of a notebook, or of a zip with a notebook; outputs and metadata do not count."""
    content = "\0".join(_code(submission))
    return hmac.new(secret.encode(), content.encode("utf-8", errors="replace"), hashlib.sha256).hexdigest()


def _code(submission: Path) -> list[str]:
    if submission.suffix.lower() != ".zip":
        return _sources(submission.read_bytes())
    with zipfile.ZipFile(submission) as archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith(".ipynb"))
        return [source for name in names for source in _sources(archive.read(name))]


def _sources(notebook: bytes) -> list[str]:
    cells = json.loads(notebook.decode("utf-8-sig")).get("cells", [])
    return ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
