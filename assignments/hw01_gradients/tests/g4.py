"""g4: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import Number, correct, readable

OK_FORMAT = False
name = "g4"

G4 = Number(tolerance=1e-06)


@test_case(
    name="g4 can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable(g4: object) -> None:
    readable(G4, g4, "g4")
