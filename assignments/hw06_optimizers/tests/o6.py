"""o6: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Choice, correct, readable

OK_FORMAT = False
name = "o6"

O6_ADAGRAD = Choice(options='AB')
O6_RMSPROP = Choice(options='AB')
O6_ADAM = Choice(options='AB')


@test_case(
    name="o6 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(o6_adagrad: object, o6_rmsprop: object, o6_adam: object) -> None:
    readable(O6_ADAGRAD, o6_adagrad, "o6_adagrad")
    readable(O6_RMSPROP, o6_rmsprop, "o6_rmsprop")
    readable(O6_ADAM, o6_adam, "o6_adam")
