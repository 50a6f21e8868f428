"""Small changes to the reference functions, one at a time: what the checks ought to notice.

The operators are those that imitate slips of a student: another arithmetic sign, another comparison, a
constant off by one, another axis, a shorter slice, a keyword left out, a statement forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

ARITHMETIC: dict[type[cst.BaseBinaryOp], list[type[cst.BaseBinaryOp]]] = {
    cst.Add: [cst.Subtract],
    cst.Subtract: [cst.Add],
    cst.Multiply: [cst.Divide],
    cst.Divide: [cst.Multiply],
    cst.MatrixMultiply: [cst.Multiply],
    cst.Power: [cst.Multiply],
    cst.FloorDivide: [cst.Divide],
    cst.Modulo: [cst.FloorDivide],
    cst.BitAnd: [cst.BitOr],
    cst.BitOr: [cst.BitAnd],
}
COMPARISONS: dict[type[cst.BaseCompOp], list[type[cst.BaseCompOp]]] = {
    cst.LessThan: [cst.LessThanEqual, cst.GreaterThan],
    cst.LessThanEqual: [cst.LessThan, cst.GreaterThan],
    cst.GreaterThan: [cst.GreaterThanEqual, cst.LessThan],
    cst.GreaterThanEqual: [cst.GreaterThan, cst.LessThan],
    cst.Equal: [cst.NotEqual],
    cst.NotEqual: [cst.Equal],
    cst.Is: [cst.IsNot],
    cst.IsNot: [cst.Is],
    cst.In: [cst.NotIn],
    cst.NotIn: [cst.In],
}
AUGMENTED: dict[type[cst.BaseAugOp], type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
SIBLINGS = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "log1p": "log",
    "any": "all",
    "all": "any",
}
TRANSPARENT = {"copy", "asarray", "array", "abs", "sqrt", "exp", "log", "float"}


@dataclass(frozen=True)
class Mutant:
    """One change to one function."""

    function: str
    line: int  # in the solution module
    operator: str
    before: str
    after: str
    source: str  # of the whole mutated function

    def __str__(self) -> str:
        return f"{self.function}:{self.line} {self.operator}: {self.before} → {self.after}"


def mutants(source: str, functions: tuple[str, ...]) -> Iterator[Mutant]:
    """Every mutant of `functions` in a module's source."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    positions = wrapper.resolve(PositionProvider)
    for statement in wrapper.module.body:
        if not isinstance(statement, cst.FunctionDef) or statement.name.value not in functions:
            continue
        collector = _Collector()
        statement.body.visit(collector)
        for node, operator, replacement in collector.found:
            mutated = statement.deep_replace(node, replacement)
            yield Mutant(
                statement.name.value,
                positions[node].start.line,
                operator,
                _code(node),
                _code(replacement),
                cst.Module([mutated]).code,  # type: ignore[list-item]
            )


class _Collector(cst.CSTVisitor):
    """Collects (node, operator, replacement) over a function body."""

    def __init__(self) -> None:
        self.found: list[tuple[cst.CSTNode, str, cst.CSTNode]] = []

    def _add(self, node: cst.CSTNode, operator: str, replacement: cst.CSTNode) -> None:
        self.found.append((node, operator, replacement))

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        only = node.body[0]
        if isinstance(only, cst.Expr) and isinstance(only.value, cst.SimpleString | cst.ConcatenatedString):
            return False  # a docstring
        self._add(node, "delete", node.with_changes(body=[cst.Pass()]))
        return True

    def visit_Raise(self, node: cst.Raise) -> bool:
        return False  # the wording of an error is nobody's contract

    def visit_Annotation(self, node: cst.Annotation) -> bool:
        return False

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        for other in ARITHMETIC.get(type(node.operator), []):
            self._add(node, "arithmetic", node.with_changes(operator=other()))

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        self._add(node, "unary", node.expression)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        other = AUGMENTED.get(type(node.operator))
        if other:
            self._add(node, "arithmetic", node.with_changes(operator=other()))

    def visit_Comparison(self, node: cst.Comparison) -> None:
        target = node.comparisons[0]
        for other in COMPARISONS.get(type(target.operator), []):
            self._add(node, "comparison", node.with_changes(comparisons=[target.with_changes(operator=other())]))

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        other = cst.Or() if isinstance(node.operator, cst.And) else cst.And()
        self._add(node, "boolean", node.with_changes(operator=other))

    def visit_If(self, node: cst.If) -> None:
        negated = cst.UnaryOperation(cst.Not(), node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        self._add(node, "condition", node.with_changes(test=negated))

    def visit_Integer(self, node: cst.Integer) -> None:
        self._add(node, "constant", cst.Integer(str(node.evaluated_value + 1)))
        if node.evaluated_value:
            self._add(node, "constant", cst.Integer(str(node.evaluated_value - 1)))

    def visit_Float(self, node: cst.Float) -> None:
        self._add(node, "constant", cst.Float(repr(node.evaluated_value * 2 or 1.0)))

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in ("True", "False"):
            self._add(node, "constant", cst.Name("False" if node.value == "True" else "True"))

    def visit_Slice(self, node: cst.Slice) -> None:
        if node.lower is not None:
            self._add(node, "slice", node.with_changes(lower=None))
        if node.upper is not None:
            self._add(node, "slice", node.with_changes(upper=None))

    def visit_Attribute(self, node: cst.Attribute) -> None:
        if node.attr.value == "T":
            self._add(node, "transpose", node.value)
        elif node.attr.value in SIBLINGS:
            self._add(node, "sibling", node.with_changes(attr=cst.Name(SIBLINGS[node.attr.value])))

    def visit_Call(self, node: cst.Call) -> None:
        for argument in node.args:
            if argument.keyword is not None:
                rest = [a.with_changes(comma=cst.MaybeSentinel.DEFAULT) for a in node.args if a is not argument]
                self._add(node, "keyword", node.with_changes(args=rest))
        name = node.func.attr.value if isinstance(node.func, cst.Attribute) else getattr(node.func, "value", "")
        if name in TRANSPARENT:
            if node.args:
                self._add(node, "call", node.args[0].value)
            elif isinstance(node.func, cst.Attribute):
                self._add(node, "call", node.func.value)


def _code(node: cst.CSTNode) -> str:
    """One line of code for a report."""
    text = " ".join(cst.Module([]).code_for_node(node).split())
    return text if len(text) <= 90 else text[:87] + "…"
