"""s3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "s3"

S3 = Number(tolerance=1e-06)


@test_case(
    name="s3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(s3: object) -> None:
    readable(S3, s3, "s3")
