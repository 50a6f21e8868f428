"""b3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Multi, Note, correct, readable

OK_FORMAT = False
name = "b3"

B3_WHICH = Multi(options='ABCDE')
B3_WHY = Note()


@test_case(
    name="b3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b3_which: object, b3_why: object) -> None:
    readable(B3_WHICH, b3_which, "b3_which")
    readable(B3_WHY, b3_why, "b3_why")
