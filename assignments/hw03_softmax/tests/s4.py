"""s4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "s4"

S4 = Choice(options='ABCD')


@test_case(
    name="s4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(s4: object) -> None:
    readable(S4, s4, "s4")
