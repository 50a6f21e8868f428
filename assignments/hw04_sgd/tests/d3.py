"""d3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "d3"

D3 = Number(tolerance=1e-06)


@test_case(
    name="d3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(d3: object) -> None:
    readable(D3, d3, "d3")
