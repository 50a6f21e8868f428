"""Hidden inputs that differ per submission: a seed from the submission's code and a secret of the course.

Who knows the hidden inputs of one submission, from a leaked result for example, knows nothing of another's.
The seed is the same whenever the same code is graded with the same secret, so a regrade gives the same result.
"""

import hashlib
import hmac
from collections.abc import Iterable

PUBLIC = "public"  # in a student's notebook, under stock Otter, and in a course without a secret


def submission_seed(secret: str | None, code: Iterable[str]) -> str:
    """The seed of a submission, from the sources that its grade depends on; the public one without a secret."""
    if not secret:
        return PUBLIC
    content = "\0".join(code).encode("utf-8", errors="replace")
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
