"""d2: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "d2"

D2 = Number(tolerance=1e-06)


@test_case(
    name="d2 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(d2: object) -> None:
    readable(D2, d2, "d2")
