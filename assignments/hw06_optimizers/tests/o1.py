"""o1: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "o1"

O1 = Vector(length=3, tolerance=1e-06)


@test_case(
    name="o1 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o1: object) -> None:
    readable(O1, o1, "o1")
