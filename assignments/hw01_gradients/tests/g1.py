"""g1: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Vector, correct, readable

OK_FORMAT = False
name = "g1"

G1 = Vector(length=2, tolerance=1e-06)


@test_case(
    name="g1 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(g1: object) -> None:
    readable(G1, g1, "g1")
