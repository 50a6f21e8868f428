"""g6: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "g6"

G6 = Choice(options='ABCD')


@test_case(
    name="g6 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(g6: object) -> None:
    readable(G6, g6, "g6")
