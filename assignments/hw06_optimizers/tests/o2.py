"""o2: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "o2"

O2 = Number(tolerance=5e-05)


@test_case(
    name="o2 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o2: object) -> None:
    readable(O2, o2, "o2")
