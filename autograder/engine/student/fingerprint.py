"""What functions of a notebook may depend on, as one text: while it stays the same, so does what they do.

A function is its code and all that this names, so one that is defined again in the same words is the same.
If nothing among that can be changed by a call, the text says so: then a call leaves no traces for another.
"""

import dis
import hashlib
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np
import wire

MOST = 2000  # objects that are looked at
MOST_BYTES = 2**22  # of an array
PURE = "pure "  # a fingerprint begins so when no call can leave traces
# What a function that leaves traces does, if it works on nothing that may change.
_CHANGING_STEPS = {dis.opmap[f"{how}_{what}"] for how in ("STORE", "DELETE") for what in ("GLOBAL", "ATTR")}
_TO_OUTER = dis.opmap["STORE_DEREF"]
_CHANGING_NAMES = {"globals", "vars", "locals", "exec", "eval", "compile", "setattr", "delattr", "seterr", "seterrcall"}
_CHANGING_NAMES |= {"__dict__", "__globals__", "__code__", "__defaults__", "open", "setdefault", "seed", "set_state"}
# What cannot change, or is no part of the notebook.
_FIXED = (types.ModuleType, types.BuiltinFunctionType, types.MethodDescriptorType, np.ufunc, type(np.sum))


class _Unknown(Exception):
    """It cannot be told what a value depends on."""


def fingerprint(names: list[str], namespace: Mapping[str, Any]) -> str:
    """A text that changes when any of these functions may act otherwise than before; "" when that cannot be told."""
    try:
        return _Seen(namespace).of(names)
    except BaseException:  # methods of the notebook's own may raise anything
        return ""


def names_in(code: types.CodeType) -> Iterator[str]:
    """The names of globals and attributes in a piece of code, and in the functions it defines."""
    yield from _known(code).names


class _Seen:
    """The parts of one fingerprint, and what was looked at for it."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.namespace = namespace
        self.parts: list[str] = []
        self.objects: dict[int, int] = {}  # identity → place
        self.names: set[str] = set()
        self.pure = True

    def of(self, names: list[str]) -> str:
        for name in names:
            self.add_name(name)
        found = hashlib.sha256("\n".join(self.parts).encode("utf-8", "surrogatepass")).hexdigest()
        return PURE + found if self.pure else found

    def add_name(self, name: str) -> None:
        if name not in self.names and name in self.namespace:
            self.names.add(name)
            self.parts.append(name)
            self.add(self.namespace[name])

    def add(self, value: Any) -> None:
        if value is None or type(value) in (bool, int, float):
            self.parts.append(f"{type(value).__name__} {value!r}")
        elif isinstance(value, types.FunctionType):
            self._once(value, self._add_function)
        elif isinstance(value, _FIXED):
            if not isinstance(getattr(value, "__self__", None), types.ModuleType | None):
                raise _Unknown  # a method of something that may change
            self.parts.append(f"{type(value).__name__} {getattr(value, '__module__', '')} {value.__name__}")
        elif isinstance(value, types.MethodType):
            self._add_all([value.__func__, value.__self__])
        elif isinstance(value, staticmethod | classmethod):
            self.add(value.__func__)
        elif isinstance(value, property):
            self._add_all([value.fget, value.fset, value.fdel])
        elif type(value) is partial:
            self._add_all([value.func, list(value.args), value.keywords])
        elif isinstance(value, type):
            self._once(value, self._add_class)
        elif type(value) in (list, tuple, dict):
            self.pure &= type(value) is tuple
            self._once(value, self._add_items)
        elif isinstance(value, np.ndarray) and value.nbytes > MOST_BYTES:
            raise _Unknown
        else:
            try:
                data = wire.dumps(wire.pack(value, None))
            except wire.NotData:
                self._once(value, self._add_instance)
            else:
                self.pure &= isinstance(value, int | float | complex | str | bytes | np.generic)
                self.parts.append(f"{type(value).__name__} {hashlib.sha256(data).hexdigest()}")

    def _once(self, value: Any, add: Callable[[Any], None]) -> None:
        known = id(value) in self.objects
        place = self.objects.setdefault(id(value), len(self.objects))
        if place > MOST:
            raise _Unknown
        self.parts.append(f"{type(value).__name__} {place}")
        if not known:
            add(value)

    def _add_function(self, function: types.FunctionType) -> None:
        code = _known(function.__code__)
        self.parts.append(code.digest)
        self.pure &= not code.leaves_traces and not (function.__closure__ and code.sets_outer_names)
        keywords = function.__kwdefaults__ or {}
        self._add_all([function.__defaults__, *keywords, *keywords.values(), function.__dict__ or None])
        self._add_all([cell.cell_contents for cell in function.__closure__ or ()])
        if function.__globals__ is self.namespace:
            names = [name for name in code.names if name in self.namespace]
            if not all(isinstance(self.namespace[name], (types.FunctionType, *_FIXED)) for name in names):
                names = code.names_of_globals
            for name in names:
                self.add_name(name)
        elif function.__module__ == "__main__":
            raise _Unknown

    def _add_class(self, kind: type) -> None:
        self.pure &= kind.__module__ != "__main__"
        self.parts.append(f"{kind.__module__} {kind.__qualname__}")
        if kind.__module__ == "__main__":
            own = {name: value for name, value in vars(kind).items() if name not in ("__dict__", "__weakref__")}
            self._add_all([list(kind.__bases__), own])

    def _add_instance(self, value: Any) -> None:
        if type(value).__module__ != "__main__" or "__slots__" in vars(type(value)):
            raise _Unknown
        self._add_all([type(value), vars(value)])

    def _add_items(self, value: Any) -> None:
        self._add_all([part for pair in value.items() for part in pair] if type(value) is dict else list(value))

    def _add_all(self, values: list[Any]) -> None:
        for value in values:
            self.add(value)


class _Code:
    """What there is to know of a piece of code, wherever it stands; with the functions it defines.

    Attributes:
        names: of globals and attributes.
    """

    def __init__(self, code: types.CodeType) -> None:
        self.inner = [code]
        for one in self.inner:  # which grows meanwhile
            self.inner += [constant for constant in one.co_consts if isinstance(constant, types.CodeType)]
        self.digest = _digest_of(code)
        self.leaves_traces = any(map(_leaves_traces, self.inner))
        self.sets_outer_names = _TO_OUTER in code.co_code[::2]
        self.names = [name for one in self.inner for name in one.co_names]

    @cached_property
    def names_of_globals(self) -> list[str]:
        """Without those of attributes, but slower to find."""
        return [
            str(instruction.argval)
            for one in self.inner
            for instruction in dis.get_instructions(one)
            if instruction.opname == "LOAD_NAME" or "GLOBAL" in instruction.opname
        ]


_codes: dict[int, _Code] = {}  # by identity, which lasts while the code is kept here


def _known(code: types.CodeType) -> _Code:
    """Code never changes: what was found out holds for every later check."""
    if id(code) not in _codes:
        _codes[id(code)] = _Code(code)
    return _codes[id(code)]


def _digest_of(code: types.CodeType) -> str:
    counts = code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    constants = [
        _known(c).digest if isinstance(c, types.CodeType) else (type(c).__name__, repr(c)) for c in code.co_consts
    ]
    handlers = getattr(code, "co_exceptiontable", b"")  # since Python 3.11
    return hashlib.sha256(repr([code.co_code, handlers, counts, names, constants]).encode()).hexdigest()


def _leaves_traces(code: types.CodeType) -> bool:
    return not (_CHANGING_STEPS.isdisjoint(code.co_code[::2]) and _CHANGING_NAMES.isdisjoint(code.co_names))
