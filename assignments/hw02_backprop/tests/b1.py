"""b1: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Edges, correct, readable

OK_FORMAT = False
name = "b1"

B1 = Edges(layers=(4, 3, 2, 1))


@test_case(
    name="b1 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b1: object) -> None:
    readable(B1, b1, "b1")
