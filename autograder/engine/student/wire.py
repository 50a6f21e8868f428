"""Values as data: what may cross between the grader and a student process.

`pack` turns a value into msgpack's plain types, `unpack` turns them back, checking everything: the bytes
may come from code that lies.  A value is itself when msgpack knows it, and otherwise a list whose first
entry says what it is.  Nothing here ever runs what it reads.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgpack
import numpy as np

MAX_BYTES = 16 * 2**20  # of one message
LARGE_BYTES = 2 * 2**20  # messages larger than that are rare
MAX_DEPTH = 40
MAX_ITEMS = 200_000
NUMBER_BYTES = 9  # of the longest that msgpack takes as it is
MAX_DIGITS = 4000  # of a whole number
TOO_LARGE = 10**MAX_DIGITS
MAX_KEYS = 10_000  # of a set or dict: equal hashes make them slow
MAX_KEPT = 10_000  # values of one message that stay on the other side
# What an array may hold: booleans, whole, real and complex numbers.
NAMES = {
    dtype: dtype.str
    for kind in "?bhilqBHILQefdgFD"
    for dtype in [np.dtype(kind), np.dtype(kind).newbyteorder(">" if sys.byteorder == "little" else "<")]
}
DTYPES = {name: dtype for dtype, name in NAMES.items()}
# The others' states hold a position in a buffer, which NumPy does not check.
BIT_GENERATORS = {"PCG64", "PCG64DXSM", "SFC64"}


ATOMS = frozenset({type(None), bool, float})  # what msgpack takes as it is
PLAIN_TAGS = frozenset({"kept", "scalar", "rng"})  # of arguments that no call changes, and of generators
Keep = Callable[[Any], tuple[int, str]]


class Arrays:
    """The arrays of one call in the order in which they cross, so that an array that returns is the same one."""

    def __init__(self, most: int = MAX_ITEMS) -> None:
        self.most = most
        self.items: list[np.ndarray] = []
        self.places: dict[int, int] = {}
        self.entries = 0  # of the lists, tuples, sets and dicts that were packed
        self.lent: set[int] = set()  # places of those of which only a copy may return

    def lend(self) -> None:
        """From now on, an array that returns is a copy of the one that crossed."""
        self.lent = {*range(len(self.items))}

    def again(self, place: int) -> np.ndarray:
        """The array that crossed in this place."""
        if place in self.lent:
            self.lent.remove(place)
            self.items[place] = self.items[place].copy(order="K")
        return self.items[place]

    def add(self, array: np.ndarray) -> None:
        self.places.setdefault(id(array), len(self.items))
        self.items.append(array)


class KeptTuple(tuple):
    """What stands in for a tuple of a type of its own (a named tuple): its values here, the original over there."""

    number: int
    kind: str


class KeptList(list):
    """What stands in for a list of a type of its own."""

    number: int
    kind: str


class NotData(ValueError):
    """The bytes are not what `pack` makes, or more than the limits allow."""


def pack(value: Any, keep: Keep | None, arrays: Arrays | None = None, depth: int = 0) -> Any:
    """`value` as plain data.

    Args:
        arrays: those that crossed in this call already; new ones are added.
        keep: called for what is no data (an object, a function); keeps it and returns a number for it and the
            name of its type.  Without it such a value raises `NotData`.
    """
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is str or kind is bytes:
        return _small_enough(value, len(value))
    if depth > MAX_DEPTH:
        raise NotData(f"lists nested more than {MAX_DEPTH} deep")
    if kind is int:
        return value if -(2**63) <= value < 2**63 else _big(value)
    arrays = Arrays() if arrays is None else arrays
    if kind is np.ndarray:
        return _pack_array(value, keep, arrays, depth)
    if (kind is KeptTuple or kind is KeptList) and keep is not None:
        return _pack_kept(value, keep)
    if kind is list or kind is tuple or kind is set or kind is frozenset:
        parts = list(value)
    elif kind is dict:
        parts = [part for pair in list(value.items()) for part in pair]
    else:
        return _pack_other(value, keep, arrays, depth)
    if not parts:
        return [kind.__name__]
    arrays.entries += len(value)
    if arrays.entries > arrays.most:
        raise NotData(f"more than {arrays.most:,} entries")
    depth += 1
    return [kind.__name__, *[part if type(part) in ATOMS else pack(part, keep, arrays, depth) for part in parts]]


def still_is(value: Any, data: Any) -> bool:
    """Whether the arguments that were read from `data` are what they were; False where only packing them can tell.

    Generators among them do not count (`moved`).

    Args:
        value: a list or tuple of arguments, or a dict of keyword arguments, that nobody else could change.
    """
    values, parts = ([*value.values()], data[2::2]) if type(value) is dict else (value, data[1:])
    if len(values) != len(parts):
        return False
    for one, part in zip(values, parts, strict=True):
        if type(part) is list and part[0] not in PLAIN_TAGS and not _still_is(one, part):
            return False
    return True


def moved(values: Iterable[Any], parts: Iterable[Any]) -> list[int]:
    """The places of the generators among `values` that have moved on since they were read from `parts`."""
    return [
        k
        for k, (value, part) in enumerate(zip(values, parts, strict=False))
        if isinstance(value, np.random.Generator) and pack(value, None) != part
    ]


def _still_is(value: Any, data: Any) -> bool:
    if type(data) is not list:
        return value is data
    tag = data[0]
    if tag == "array" and type(value) is np.ndarray:
        _, name, shape, fortran, content = data
        same_form = [*value.shape] == shape and NAMES.get(value.dtype) == name
        return same_form and value.tobytes("F" if fortran else "C") == content
    if (tag == "list" and type(value) is list) or (tag == "tuple" and type(value) is tuple):
        return len(value) == len(data) - 1 and all(map(_still_is, value, data[1:]))
    if tag == "dict" and type(value) is dict:
        parts = [part for pair in value.items() for part in pair]
        return len(parts) == len(data) - 1 and all(map(_still_is, parts, data[1:]))
    return False


def unpack(data: Any, kept: Callable[[int, str, bool], Any], arrays: Arrays | None = None) -> Any:
    """The value that `pack` was given.

    Args:
        arrays: those that crossed in this call already; new ones are added.
        kept: called with the number, the type's name and "callable" of a value that stayed on the other side.

    Raises:
        NotData: whatever else the data is.
    """
    if type(data) is not list:
        return data
    try:
        return _Reader(kept, Arrays() if arrays is None else arrays).value(data, 0)
    except NotData:
        raise
    except Exception as error:
        raise NotData(f"malformed data ({type(error).__name__})") from None


def write_back(old: Any, new: Any) -> None:
    """Change what is in `old`, in place, to what it is in `new`: a call changed it on the other side."""
    match old, new:
        case np.ndarray(), np.ndarray():
            if old.shape != new.shape and old.size == new.size:
                old.shape = new.shape
            if old.shape == new.shape:
                old[...] = new
        case np.random.Generator(), np.random.Generator():
            if old.bit_generator.state != new.bit_generator.state:
                move_on(old)
        case list(), list():
            common = min(len(old), len(new))
            for k in range(common):
                old[k] = _replaced(old[k], new[k])
            old[common:] = new[common:]
        case tuple(), tuple():
            for one, other in zip(old, new, strict=False):
                write_back(one, other)
        case dict(), dict():
            for key in [key for key in old if key not in new]:
                del old[key]
            for key, value in new.items():
                old[key] = _replaced(old.get(key), value)


def move_on(rng: np.random.Generator) -> None:
    """As the generator of the other side did, but to no state of its choice."""
    rng.random(16)


def _replaced(old: Any, new: Any) -> Any:
    """What stands in a container afterwards: the same object changed, where it can be."""
    if isinstance(old, np.ndarray | list | dict | tuple | np.random.Generator) and type(old) is type(new):
        write_back(old, new)
        return old
    return new


def _new_packer() -> msgpack.Packer:
    return msgpack.Packer(use_bin_type=True, unicode_errors="surrogatepass")


_packer = _new_packer()  # one for all: it owns a large buffer, which grows with the messages


def dumps(message: Any) -> bytes:
    global _packer
    try:
        data: bytes = _packer.pack(message)
    except BaseException:
        _packer = _new_packer()
        raise
    if len(data) > LARGE_BYTES:
        _packer = _new_packer()
    return data


def dumps_list(items: Sequence[bytes]) -> bytes:
    """The list of what is in each of these bytes, which `dumps` has made."""
    return msgpack.Packer().pack_array_header(len(items)) + b"".join(items)


def numbered(number: int, data: bytes) -> bytes:
    """A number, and behind it what `dumps` has made of a message."""
    return dumps(number) + data


def parted(data: bytes) -> tuple[int, bytes]:
    """The number and the bytes that `numbered` was given; `NotData` if it was given none."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(data[:NUMBER_BYTES])
    try:
        number = unpacker.unpack()
    except Exception as error:
        raise NotData(f"malformed message ({type(error).__name__})") from None
    return _checked(number, int), data[unpacker.tell() :]


def loads(data: bytes) -> Any:
    """The message in `data`; `NotData` if it is none."""
    try:
        return msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            unicode_errors="replace",
            max_ext_len=0,
            max_array_len=MAX_ITEMS,
            max_map_len=0,
        )
    except Exception as error:
        raise NotData(f"malformed message ({type(error).__name__})") from None


def _pack_array(array: np.ndarray, keep: Keep | None, arrays: Arrays, depth: int) -> Any:
    place = arrays.places.get(id(array))
    if place is not None:
        return ["array again", place]
    dtype = array.dtype
    name = NAMES.get(dtype)
    if name is None:
        return pack(array.tolist(), keep, arrays, depth + 1) if dtype.kind in "OUS" else _pack_kept(array, keep)
    arrays.add(_small_enough(array, array.nbytes))
    fortran = array.flags.fnc
    return ["array", name, [*array.shape], fortran, array.tobytes("F" if fortran else "C")]


def _small_enough(value: Any, size: int) -> Any:
    """The value; what is too large for any message is refused before it is copied."""
    if size > MAX_BYTES:
        raise NotData(f"more than {MAX_BYTES // 2**20} MB at once")
    return value


def _pack_other(value: Any, keep: Keep | None, arrays: Arrays, depth: int) -> Any:
    if value is ...:
        return ["..."]
    if value is np.ones_like:  # the gradient 1 of a test
        return ["numpy", "ones_like"]
    if isinstance(value, np.generic) and value.dtype.str in DTYPES:
        return ["scalar", value.dtype.str, value.tobytes()]
    if isinstance(value, np.random.Generator) and type(value.bit_generator).__name__ in BIT_GENERATORS:
        return ["rng", *_pack_state(value.bit_generator.state)]
    if type(value) is complex:
        return ["complex", value.real, value.imag]
    # Subclasses arrive as what they are a kind of: their own methods stay behind.
    if isinstance(value, np.ndarray):
        return _pack_array(np.array(value, subok=False), keep, arrays, depth)
    for plain in (bool, int, float, str, bytes):
        if isinstance(value, plain):
            return pack(_plain(value, plain), keep, arrays, depth)
    for sequence in (list, tuple):
        if isinstance(value, sequence):
            plain_one = pack(sequence(sequence.__iter__(value)), keep, arrays, depth)  # type: ignore[arg-type]
            return plain_one if keep is None else ["kept as", *keep(value), plain_one]
    if isinstance(value, set | frozenset):
        return pack({*value}, keep, arrays, depth)
    if isinstance(value, dict):
        return pack(dict(dict.items(value)), keep, arrays, depth)
    if isinstance(value, range):
        return pack(list(value[: MAX_ITEMS + 1]), keep, arrays, depth)
    return _pack_kept(value, keep)


def _plain(value: Any, kind: type) -> Any:
    if kind is int:
        return int.__pos__(value)
    if kind is float:
        return float.__pos__(value)
    return str.__str__(value) if kind is str else bytes.__getitem__(value, slice(None))


def _pack_kept(value: Any, keep: Keep | None) -> Any:
    if keep is None:
        raise NotData(f"a {type(value).__name__} is no data")
    return ["kept", *keep(value), callable(value)]


def _big(value: int) -> Any:
    if abs(value) >= TOO_LARGE:
        raise NotData(f"a whole number of more than {MAX_DIGITS} digits")
    return ["int", str(value)]


class _Reader:
    """One value being read; counts what it reads."""

    def __init__(self, kept: Callable[[int, str, bool], Any], arrays: Arrays) -> None:
        self._kept = kept
        self.arrays = arrays
        self.items = 0
        self.kept_items = 0
        self.bytes = 0

    def value(self, data: list[Any], depth: int) -> Any:
        tag = data[0]
        if tag == "array":
            array = _array(*data)
            self.arrays.add(array)
            return self._counted(array)
        rest = data[1:]
        if tag == "list":
            return self._parts(rest, depth)
        match tag:
            case "tuple":
                return tuple(self._parts(rest, depth))
            case "set" | "frozenset" | "dict" if len(rest) > 2 * MAX_KEYS:
                raise NotData(f"more than {MAX_KEYS:,} keys")
            case "set":
                return {*self._parts(rest, depth)}
            case "frozenset":
                return frozenset(self._parts(rest, depth))
            case "dict":
                parts = self._parts(rest, depth)
                return dict(zip(parts[::2], parts[1::2], strict=True))
            case "array again":
                return self._counted(self.arrays.again(_place(rest[0])))
            case "scalar":
                return np.frombuffer(_checked(rest[1], bytes), DTYPES[rest[0]], 1)[0]
            case "complex":
                return complex(_checked(rest[0], float), _checked(rest[1], float))
            case "int":
                return _read_big(_checked(rest[0], str))
            case "rng":
                return _generator(*rest)
            case "kept":
                return self.kept(_checked(rest[0], int), _checked(rest[1], str)[:100], _checked(rest[2], bool))
            case "kept as":
                return self._stand_in(
                    _checked(rest[0], int), _checked(rest[1], str)[:100], self._within(rest[2], depth)
                )
            case "...":
                return ...
            case "numpy":
                return {"ones_like": np.ones_like}[rest[0]]
        raise NotData("an unknown kind of value")  # without its name: that could be anything

    def _parts(self, parts: list[Any], depth: int) -> list[Any]:
        self.items += len(parts)
        if depth >= MAX_DEPTH or self.items > MAX_ITEMS:
            raise NotData(f"more than {MAX_DEPTH} levels or {MAX_ITEMS:,} entries")
        return [self.value(part, depth + 1) if type(part) is list else part for part in parts]

    def _within(self, part: Any, depth: int) -> Any:
        (value,) = self._parts([part], depth)
        return value

    def kept(self, number: int, kind: str, is_callable: bool) -> Any:
        self.kept_items += 1
        if self.kept_items > MAX_KEPT:
            raise NotData(f"more than {MAX_KEPT:,} objects")
        return self._kept(number, kind, is_callable)

    def _counted(self, array: np.ndarray) -> np.ndarray:
        """An array counts whenever it is named: whoever copies the value makes as many of it."""
        self.bytes += array.nbytes
        if self.bytes > MAX_BYTES:
            raise NotData(f"more than {MAX_BYTES // 2**20} MB of arrays")
        return array

    def _stand_in(self, number: int, kind: str, plain: Any) -> Any:
        """The plain values, but given back they are the original."""
        if type(plain) is not tuple and type(plain) is not list:
            raise NotData("a stand-in for neither tuple nor list")
        made = KeptTuple(plain) if type(plain) is tuple else KeptList(plain)
        made.number, made.kind = number, kind
        return made


def _place(number: Any) -> int:
    if _checked(number, int) < 0:
        raise NotData("an array that did not cross")
    return int(number)


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise NotData(f"a {type(value).__name__} where a {kind.__name__} belongs")
    return value


def _array(_: str, dtype: Any, shape: Any, fortran: Any, data: Any) -> np.ndarray:
    if type(shape) is not list or type(data) is not bytes or type(fortran) is not bool or len(shape) > 32:
        raise NotData("a malformed array")
    for size in shape:
        if type(size) is not int or size < 0:
            raise NotData("an array of an impossible shape")
    order: Literal["C", "F"] = "F" if fortran else "C"
    array: np.ndarray = np.ndarray(shape, DTYPES[dtype], data, 0, None, order)
    if array.nbytes != len(data):
        raise NotData("an array of another size than its bytes")
    return array.copy(order)


def _read_big(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
        raise NotData("a malformed whole number")
    return int(text)


_SEED = np.random.SeedSequence(0)  # for a generator whose state comes from elsewhere


def _pack_state(state: Mapping[str, Any]) -> tuple[str, bytes, int, int]:
    """A generator's name, its state, and half a draw that it may have kept."""
    name, inner = state["bit_generator"], state["state"]
    words = inner["state"].tobytes() if name == "SFC64" else b"".join(n.to_bytes(16, "little") for n in inner.values())
    return name, words, state["has_uint32"], state["uinteger"]


def _generator(name: Any, words: Any, has_half: Any, half: Any) -> np.random.Generator:
    if name not in BIT_GENERATORS:
        raise NotData("an unknown random bit generator")
    if len(_checked(words, bytes)) != 32 or _checked(has_half, int) not in (0, 1) or not 0 <= half < 2**32:
        raise NotData("a malformed state of a generator")
    if name == "SFC64":
        inner: dict[str, Any] = {"state": np.frombuffer(words, np.uint64)}
    else:
        inner = {"state": int.from_bytes(words[:16], "little"), "inc": int.from_bytes(words[16:], "little")}
        if inner["inc"] % 2 == 0:  # it would repeat itself soon; some draws then never end, and NumPy does not look
            raise NotData("a malformed state of a generator")
    bits = getattr(np.random, name)(_SEED)
    bits.state = {"bit_generator": name, "state": inner, "has_uint32": has_half, "uinteger": half}
    return np.random.Generator(bits)
