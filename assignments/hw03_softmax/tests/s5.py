"""s5: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "s5"

S5 = Vector(length=2, tolerance=5e-05)


@test_case(
    name="s5 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(s5: object) -> None:
    readable(S5, s5, "s5")
