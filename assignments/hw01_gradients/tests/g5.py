"""g5: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Multi, correct, readable

OK_FORMAT = False
name = "g5"

G5 = Multi(options='ABCDE')


@test_case(
    name="g5 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(g5: object) -> None:
    readable(G5, g5, "g5")
