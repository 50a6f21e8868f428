"""The quiz bank: one YAML file per assignment, checked on load, and the tests made from it.

Students get the questions and the shape of an answer.  Keys, reasons and feedback stay in the hidden
case of the generated test.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from autograder.course import CourseError
from autograder.kitpath import kit_on_path

with kit_on_path():
    import quiz_answers


class Part(BaseModel):
    """What one answer variable holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Any
    ask: str = ""  # what this part asks, in a compound question
    feedback: dict[str, str] = Field(default_factory=dict)

    def kind(self) -> Any:
        """The reader for this kind of answer, from `quiz_answers`."""
        raise NotImplementedError

    def listing(self) -> str:
        """What the notebook shows below the question: the options, if there are any."""
        return ""

    @model_validator(mode="after")
    def key_is_an_answer(self) -> "Part":
        value = set(self.key) if isinstance(self.key, list) and not isinstance(self, VectorPart) else self.key
        try:
            self.kind().read(value)
        except quiz_answers.NotAnAnswer as error:
            raise ValueError(f"the key {self.key!r} is not {error}") from None
        return self


class _Options(Part):
    options: dict[str, str]

    def listing(self) -> str:
        return "\n".join(f"- **{letter}.** {text}" for letter, text in self.options.items())

    @model_validator(mode="after")
    def options_are_letters_with_feedback(self) -> "_Options":
        letters = "".join(self.options)
        if letters != "ABCDEFGHIJ"[: len(letters)]:
            raise ValueError(f"options must be lettered A, B, C … in order, not {', '.join(self.options)}")
        missing = [o for o in self.options if o not in self.feedback and self.needs_feedback(o)]
        if missing:
            raise ValueError(f"feedback is missing for option {', '.join(missing)}")
        return self

    def needs_feedback(self, option: str) -> bool:
        return option not in self.key


class ChoicePart(_Options):
    type: Literal["choice"]

    def kind(self) -> Any:
        return quiz_answers.Choice("".join(self.options))


class MultiPart(_Options):
    type: Literal["multi"]

    def kind(self) -> Any:
        return quiz_answers.Multi("".join(self.options))

    def needs_feedback(self, option: str) -> bool:
        return True  # a right option may be left out, a wrong one put in


class _FreeForm(Part):
    @model_validator(mode="after")
    def feedback_for_the_rest(self) -> "_FreeForm":
        if "other" not in self.feedback:
            raise ValueError("feedback needs an entry 'other' for wrong answers that are not listed")
        kind = self.kind()
        key = kind.read(set(self.key) if isinstance(self, EdgesPart) else self.key)
        for wrong in self.feedback.keys() - {"other"}:
            try:
                answer = kind.read(quiz_answers.value_in_bank(wrong))
            except quiz_answers.NotAnAnswer as error:
                raise ValueError(f"feedback for {wrong!r} can never be shown: that is not {error}") from None
            if kind.is_right(answer, key):
                raise ValueError(f"feedback for {wrong!r}, which is the right answer")
        return self


class NumberPart(_FreeForm):
    type: Literal["number"]
    tolerance: float = 1e-6

    def kind(self) -> Any:
        return quiz_answers.Number(self.tolerance)


class VectorPart(_FreeForm):
    type: Literal["vector"]
    length: int
    tolerance: float = 1e-6

    def kind(self) -> Any:
        return quiz_answers.Vector(self.length, self.tolerance)


class EdgesPart(_FreeForm):
    type: Literal["edges"]
    network: tuple[int, ...]

    def kind(self) -> Any:
        return quiz_answers.Edges(self.network)


class NotePart(Part):
    type: Literal["note"]
    key: str = "any sentence of five words will do"

    def kind(self) -> Any:
        return quiz_answers.Note()


AnyPart = Annotated[
    ChoicePart | MultiPart | NumberPart | VectorPart | EdgesPart | NotePart, Field(discriminator="type")
]


class Item(BaseModel):
    """One quiz question.  A compound question has several named parts, all of which must be right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z]\d+$")
    points: float = Field(gt=0)
    source: str
    question: str
    why: str
    parts: dict[str, AnyPart]

    @model_validator(mode="before")
    @classmethod
    def single_part(cls, data: Any) -> Any:
        """A question with one answer may write its part's fields beside its own."""
        if not isinstance(data, dict) or "parts" in data:
            return data
        own = {k: v for k, v in data.items() if k in cls.model_fields}
        return {**own, "parts": {"": {k: v for k, v in data.items() if k not in own}}}

    def variables(self) -> dict[str, AnyPart]:
        """Answer variable → part: `s1`, or `g3_code` and `g3_value` for a compound question."""
        return {f"{self.id}_{name}" if name else self.id: part for name, part in self.parts.items()}


def load_bank(path: Path) -> list[Item]:
    """The quiz questions of one assignment; `CourseError` that names file, question and field."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: every assignment has a quiz bank") from None
    except yaml.YAMLError as error:
        raise CourseError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None
    try:
        items = TypeAdapter(list[Item]).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = first["loc"]
        question = data[where[0]].get("id", where[0]) if where and isinstance(data[where[0]], dict) else "the bank"
        field = ".".join(str(part) for part in where[1:] if part not in ("parts", ""))
        raise CourseError(f"{path}: question {question}, {field or 'as a whole'}: {first['msg']}") from None
    ids = [item.id for item in items]
    for name in ids:
        if ids.count(name) > 1:
            raise CourseError(f"{path}: question {name} stands twice")
    return items


_TEST = Environment(keep_trailing_newline=True, trim_blocks=True, autoescape=False).from_string(
    '''\
"""{{ item.id }}: a quiz answer. Made from the quiz bank; edit the bank, not this file."""

from checks import test_case
from quiz_answers import {{ imports }}

OK_FORMAT = False
name = "{{ item.id }}"

{% for variable, part in variables %}
{{ variable.upper() }} = {{ part.kind() }}
{% endfor %}


@test_case(
    name="{{ item.id }} can be read as an answer",
    points=0,
    success_message="Your answer can be read. Whether it is right, you learn after grading.",
)
def is_readable({{ arguments }}) -> None:
{% for variable, part in variables %}
    readable({{ variable.upper() }}, {{ variable }}, "{{ variable }}")
{% endfor %}


@test_case(name="{{ item.id }} is right", points={{ points }}, hidden=True)
def is_right({{ arguments }}) -> None:
{% for variable, part in variables %}
    correct(
        {{ variable.upper() }},
        {{ variable }},
        "{{ variable }}",
        key={{ part.key.__repr__() }},
        feedback={{ part.feedback.__repr__() }},
        why={{ item.why.__repr__() }},
    )
{% endfor %}
'''
)


def test_source(item: Item) -> str:
    """The Otter test file of a quiz question, hidden case included."""
    variables = list(item.variables().items())
    kinds = sorted({type(part.kind()).__name__ for _, part in variables})
    return _TEST.render(
        item=item,
        variables=variables,
        arguments=", ".join(f"{variable}: object" for variable, _ in variables),
        imports=", ".join([*kinds, "correct", "readable"]),
        points=repr(int(item.points) if item.points == int(item.points) else item.points),
    )


def answer_source(item: Item, solved: bool) -> str:
    """The notebook's answer cell: `s1 = ...`, or the key in the solved notebook."""
    return "\n".join(
        f"{variable} = {_literal(part) if solved else '...'}" for variable, part in item.variables().items()
    )


def _literal(part: Part) -> str:
    if isinstance(part, MultiPart | EdgesPart):
        return "{" + ", ".join(repr(v) for v in part.key) + "}"
    return repr(part.key)


def points_text(points: float) -> str:
    return f"{points:g} point" + ("" if points == 1 else "s")


def question_text(item: Item) -> str:
    """The question as the notebook shows it, with its options and how to answer."""
    parts = item.variables()
    blocks = [f"#### Quiz {item.id} · {points_text(item.points)}", item.question.strip()]
    for variable, part in parts.items():
        if part.ask:
            blocks.append(part.ask)
        if part.listing():
            blocks.append(part.listing())
        blocks.append(f"*`{variable}`: {part.kind().expects}.*")
    return "\n\n".join(blocks)
