"""o4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "o4"

O4 = Choice(options='ABCD')


@test_case(
    name="o4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o4: object) -> None:
    readable(O4, o4, "o4")
