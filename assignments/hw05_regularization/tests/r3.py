"""r3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "r3"

R3 = Vector(length=2, tolerance=1e-06)


@test_case(
    name="r3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(r3: object) -> None:
    readable(R3, r3, "r3")
