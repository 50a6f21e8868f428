"""b6: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Multi, correct, readable

OK_FORMAT = False
name = "b6"

B6 = Multi(options='ABCD')


@test_case(
    name="b6 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b6: object) -> None:
    readable(B6, b6, "b6")
