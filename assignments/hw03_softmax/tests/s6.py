"""s6: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "s6"

S6 = Vector(length=3, tolerance=1e-06)


@test_case(
    name="s6 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(s6: object) -> None:
    readable(S6, s6, "s6")
