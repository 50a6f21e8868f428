"""r4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "r4"

R4 = Choice(options='ABCDE')


@test_case(
    name="r4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(r4: object) -> None:
    readable(R4, r4, "r4")
