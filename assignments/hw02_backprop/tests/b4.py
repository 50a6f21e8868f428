"""b4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "b4"

B4 = Vector(length=3, tolerance=1e-06)


@test_case(
    name="b4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b4: object) -> None:
    readable(B4, b4, "b4")
