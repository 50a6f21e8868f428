"""r2: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Note, correct, readable

OK_FORMAT = False
name = "r2"

R2 = Note()


@test_case(
    name="r2 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(r2: object) -> None:
    readable(R2, r2, "r2")
