"""d5: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "d5"

D5 = Choice(options='ABCD')


@test_case(
    name="d5 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(d5: object) -> None:
    readable(D5, d5, "d5")
