"""r5: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "r5"

R5 = Choice(options='ABCD')


@test_case(
    name="r5 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(r5: object) -> None:
    readable(R5, r5, "r5")
