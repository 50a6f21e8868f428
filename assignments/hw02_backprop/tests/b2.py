"""b2: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "b2"

B2_OPTIMIZATION = Choice(options='AB')
B2_UPDATE = Choice(options='AB')
B2_GRADIENT = Choice(options='AB')


@test_case(
    name="b2 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(b2_optimization: object, b2_update: object, b2_gradient: object) -> None:
    readable(B2_OPTIMIZATION, b2_optimization, "b2_optimization")
    readable(B2_UPDATE, b2_update, "b2_update")
    readable(B2_GRADIENT, b2_gradient, "b2_gradient")
