"""d4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "d4"

D4 = Choice(options='ABCD')


@test_case(
    name="d4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(d4: object) -> None:
    readable(D4, d4, "d4")
