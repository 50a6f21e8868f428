"""o5: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "o5"

O5 = Number(tolerance=1e-06)


@test_case(
    name="o5 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o5: object) -> None:
    readable(O5, o5, "o5")
