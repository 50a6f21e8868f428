"""b7: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "b7"

B7 = Choice(options='ABCD')


@test_case(
    name="b7 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b7: object) -> None:
    readable(B7, b7, "b7")
