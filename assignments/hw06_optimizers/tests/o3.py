"""o3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "o3"

O3 = Choice(options='ABCD')


@test_case(
    name="o3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o3: object) -> None:
    readable(O3, o3, "o3")
