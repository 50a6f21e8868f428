"""g3: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, Number, correct, readable

OK_FORMAT = False
name = "g3"

G3_CODE = Choice(options='ABC')
G3_VALUE = Number(tolerance=1e-06)


@test_case(
    name="g3 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(g3_code: object, g3_value: object) -> None:
    readable(G3_CODE, g3_code, "g3_code")
    readable(G3_VALUE, g3_value, "g3_value")
