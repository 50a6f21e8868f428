"""r1: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "r1"

R1_L1 = Vector(length=2, tolerance=0.0001)
R1_L2 = Vector(length=2, tolerance=0.0001)


@test_case(
    name="r1 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(r1_l1: object, r1_l2: object) -> None:
    readable(R1_L1, r1_l1, "r1_l1")
    readable(R1_L2, r1_l2, "r1_l2")
