"""What crosses between the grader and student code: data arrive as they were, and whatever else is NotData."""

import math
import os
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.engine.link import STUDENT_SIDE, Channel, Closed, pair, wire

BITS = sorted(wire.BIT_GENERATORS)
whole = st.integers() | st.integers(-(10**300), 10**300)
texts = st.text(st.characters(exclude_categories=["Cs"]))
hashable = st.none() | st.booleans() | whole | st.floats(allow_nan=False) | texts | st.binary() | st.complex_numbers()
arrays = hnp.arrays(
    st.sampled_from(sorted(wire.DTYPES)), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
scalars = arrays.filter(lambda array: array.size > 0).map(lambda array: array.ravel()[0])
values = st.recursive(
    hashable | st.floats() | arrays | scalars | st.just(...),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.sets(hashable, max_size=4),
        st.frozensets(hashable, max_size=4),
        st.dictionaries(hashable, inner, max_size=4),
    ),
    max_leaves=12,
)
ODD = b"\1" * 32  # a state that a generator may have
# What msgpack can hold, with the words of the format in the places where they mean something.
tags = ["list", "tuple", "set", "frozenset", "dict", "array", "array again", "scalar", "complex", "int", "rng"]
tags += ["kept", "kept as", "..."]
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | texts | st.binary()
plain |= st.sampled_from([*tags, *sorted(wire.DTYPES), "PCG64", "bit_generator", "state", "9" * 5000, "-1", "٣", 2**62])
lies = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(st.sampled_from(tags), inner, inner, inner).map(list)
        | st.tuples(st.sampled_from(tags), inner).map(list)
        | st.tuples(
            st.just("array"), st.sampled_from(sorted(wire.DTYPES)), st.lists(inner, max_size=3), inner, inner
        ).map(list)
    ),
    max_leaves=20,
)


class Shelf:
    """Keeps what is no data, as either side does."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def keep(self, value: Any) -> tuple[int, str]:
        self.items.append(value)
        return len(self.items) - 1, type(value).__name__

    def given(self, number: int, kind: str, is_callable: bool) -> Any:
        return self.items[number] if 0 <= number < len(self.items) else ("kept", number, kind, is_callable)


def crossed(value: Any) -> Any:
    """`value` after it went to the other side and was read there."""
    return wire.unpack(wire.loads(wire.dumps(wire.pack(value, None))), Shelf().given)


def read(data: bytes) -> Any:
    return wire.unpack(wire.loads(data), Shelf().given)


def same(one: Any, other: Any) -> bool:
    """Equal in type and in every bit, nan and -0.0 included."""
    if isinstance(one, np.generic) and isinstance(other, np.generic):  # two C types may be one type of NumPy's
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, set | frozenset):
        return bool(one == other) or sorted(map(repr, one)) == sorted(map(repr, other))
    if isinstance(one, float):
        return one.hex() == other.hex()
    return repr(one) == repr(other)


# ------------------------------------------------------------------------------------- what is data


@given(values)
def test_data_arrive_as_they_were(value: Any) -> None:
    assert same(crossed(value), value)


@given(arrays)
def test_arrays_arrive_writable_and_on_their_own(array: np.ndarray) -> None:
    array.flags.writeable = False
    got = crossed(array)
    assert got.flags.writeable
    assert got.flags.owndata or got.base.flags.owndata


def test_arrays_keep_their_order_and_strided_ones_their_values() -> None:
    array = np.arange(24.0).reshape(2, 3, 4)
    assert crossed(np.asfortranarray(array)).flags.f_contiguous
    for view in (array[:, ::-2], array.T[1:], np.broadcast_to(array[:1], (5, 3, 4)), array[..., 0]):
        assert same(crossed(view).tolist(), view.tolist())


@pytest.mark.parametrize("name", BITS)
def test_a_generator_goes_on_where_it_was(name: str) -> None:
    rng = np.random.Generator(getattr(np.random, name)(7))
    rng.integers(5, size=3, dtype=np.uint32)
    got = crossed(rng)
    assert np.array_equal(got.random(1000), rng.random(1000))
    assert got is not rng


def test_one_array_in_two_places_is_one_array_afterwards() -> None:
    array = np.ones(3)
    first, (second,), other = crossed([array, (array,), array.copy()])
    assert first is second
    assert other is not first


def test_what_is_no_data_stays_and_comes_back_as_itself() -> None:
    shelf, thing = Shelf(), object()
    data = wire.loads(wire.dumps(wire.pack({"a": [thing, len]}, shelf.keep)))
    assert wire.unpack(data, shelf.given) == {"a": [thing, len]}
    with pytest.raises(wire.NotData):
        wire.pack(thing, None)


class Half(float):
    def __float__(self) -> float:
        raise AssertionError("nobody may ask")

    __repr__ = __str__ = __eq__ = __bool__ = __float__  # type: ignore[assignment]
    __hash__ = float.__hash__


class Words(str):
    def __str__(self) -> str:
        raise AssertionError("nobody may ask")


class Table(dict):
    def items(self) -> Any:
        raise AssertionError("nobody may ask")

    __iter__ = keys = __len__ = items


class Flat(np.ndarray):
    def tobytes(self, order: Any = None) -> bytes:
        raise AssertionError("nobody may ask")


def test_subclasses_arrive_as_what_they_are_a_kind_of() -> None:
    assert same(crossed(Half(0.5)), 0.5)
    assert same(crossed(Words("a")), "a")
    assert same(crossed(Table(a=1)), {"a": 1})
    assert same(crossed(np.ones(2).view(Flat)), np.ones(2))
    assert same(crossed(range(3)), [0, 1, 2])
    assert same(crossed(np.array(["a", None, 1], dtype=object)), ["a", None, 1])


# --------------------------------------------------------------------------------- what is not data


@given(lies)
def test_whatever_is_well_packed_is_read_or_refused(lie: Any) -> None:
    with suppress(wire.NotData):
        read(wire.dumps(lie))


@given(st.binary(max_size=200))
def test_whatever_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(wire.NotData):
        read(data)


@given(values, st.data())
def test_bytes_that_were_changed_are_read_or_refused(value: Any, data: st.DataObject) -> None:
    packed = bytearray(wire.dumps(wire.pack(value, None)))
    for _ in range(data.draw(st.integers(1, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(wire.NotData):
        read(bytes(packed))


@given(values, st.data())
def test_bytes_that_were_cut_off_are_refused(value: Any, data: st.DataObject) -> None:
    packed = wire.dumps(wire.pack(value, None))
    with pytest.raises(wire.NotData):
        read(packed[: data.draw(st.integers(0, len(packed) - 1))])
    with pytest.raises(wire.NotData):
        read(packed + b"\0")


@pytest.mark.parametrize(
    "data",
    [
        [],
        [[]],
        ["object"],
        [b"list"],
        ["set", ["list"]],
        ["dict", 1],
        ["dict", ["list"], 1],
        ["array"],
        ["array", "|O", [1], False, bytes(8)],
        ["array", "<U1", [1], False, bytes(4)],
        ["array", "<M8[s]", [1], False, bytes(8)],
        ["array", "<f8", [2], False, bytes(8)],
        ["array", "<f8", [-1], False, bytes(8)],
        ["array", "<f8", [True], False, bytes(8)],
        ["array", "<f8", [2**62, 2**62], False, b""],
        ["array", "<f8", [1] * 33, False, bytes(8)],
        ["array", "<f8", [1], 0, bytes(8)],
        ["array", "<f8", [1], False, "12345678"],
        ["array again", 0],
        ["array again", -1],
        ["list", ["array", "<f8", [1], False, bytes(8)], ["array again", True]],
        ["scalar", "<f8", b""],
        ["scalar", "|O", bytes(8)],
        ["scalar", [], b""],
        ["complex", 1, 2],
        ["int", 5],
        ["int", ""],
        ["int", "1_0"],
        ["int", "0x10"],
        ["int", " 1"],
        ["int", "٣"],
        ["int", "--1"],
        ["int", "9" * (wire.MAX_DIGITS + 1)],
        ["kept"],
        ["kept", 0.0, "f", True],
        ["kept", 0, b"f", True],
        ["kept", 0, "f", 1],
        ["kept as", 0, "f", 1.0],
        ["rng"],
        ["rng", 5],
        ["rng", "PCG64", ODD, 0],
        ["rng", "PCG64", bytes(31), 0, 0],
        ["rng", "PCG64", bytes(32), 0, 0],
        ["rng", "PCG64DXSM", bytes(16) + b"\2" + bytes(15), 0, 0],
        ["rng", "PCG64", "0" * 32, 0, 0],
        ["rng", "PCG64", ODD, 2, 0],
        ["rng", "PCG64", ODD, False, 0],
        ["rng", "PCG64", ODD, 0, -1],
        ["rng", "PCG64", ODD, 0, 2**32],
        ["rng", "MT19937", ODD, 0, 0],
        ["rng", "Generator", ODD, 0, 0],
        ["rng", "__class__", ODD, 0, 0],
        ["rng", ["list"], ODD, 0, 0],
    ],
    ids=str,
)
def test_malformed_values_are_refused(data: Any) -> None:
    with pytest.raises(wire.NotData):
        wire.unpack(wire.loads(wire.dumps(data)), Shelf().given)


# ------------------------------------------------------------------------------------------ bounds


def nested(depth: int) -> Any:
    data: Any = 0
    for _ in range(depth):
        data = ["list", data]
    return data


def test_depth_is_bounded_on_both_sides() -> None:
    assert wire.unpack(nested(wire.MAX_DEPTH), Shelf().given)
    with pytest.raises(wire.NotData):
        wire.unpack(nested(wire.MAX_DEPTH + 1), Shelf().given)
    with pytest.raises(wire.NotData):
        wire.loads(b"\x91" * 5000 + b"\0")
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(wire.NotData):
        wire.pack(ring, None)


def test_the_number_of_entries_is_bounded() -> None:
    row = ["list", *[0] * 999]
    with pytest.raises(wire.NotData):
        wire.unpack(["list", *[row] * 1001], Shelf().given)
    with pytest.raises(wire.NotData):
        wire.loads(b"\xdd\xff\xff\xff\xff")
    with pytest.raises(wire.NotData):
        wire.loads(b"\xdf\xff\xff\xff\xff")


def test_keys_and_kept_objects_are_bounded() -> None:
    equal_hashes = [["int", str(k * (2**61 - 1))] for k in range(1, 30_000)]
    for kind in ("set", "frozenset", "dict"):
        with pytest.raises(wire.NotData):
            wire.unpack([kind, *equal_hashes], Shelf().given)
    with pytest.raises(wire.NotData):
        wire.unpack(["list", *[["kept", 0, "f", True]] * 20_000], Shelf().given)


def test_an_array_that_is_named_many_times_counts_every_time() -> None:
    """Whoever makes one array of the list needs the memory of all."""
    megabytes = 2**17
    large = np.ones(8 * megabytes // 8)
    again = ["array again", 0]
    data = ["list", wire.pack(large, None), *[again] * 5000]
    with pytest.raises(wire.NotData):
        wire.unpack(data, Shelf().given)


def test_whole_numbers_are_bounded() -> None:
    largest = 10**wire.MAX_DIGITS - 1
    for value in (largest, -largest, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1):
        assert crossed(value) == value
    with pytest.raises(wire.NotData):
        wire.pack(largest + 1, None)


def test_texts_that_are_no_text_do_no_harm() -> None:
    for text in ("\ud800", "a\udcffb", "\0", "\x1b[31m", "x" * 10**6):
        assert isinstance(crossed(text), str)
    assert math.isnan(crossed(float("nan")))


@pytest.mark.parametrize("value", ["x" * (wire.MAX_BYTES + 1), bytes(wire.MAX_BYTES + 1), np.zeros(wire.MAX_BYTES)])
def test_what_fits_into_no_message_is_refused_before_it_is_copied(value: Any) -> None:
    tracemalloc.start()
    with pytest.raises(wire.NotData, match="16 MB at once"):
        wire.pack(["a", {"k": value}], Shelf().keep)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < wire.MAX_BYTES


def test_neither_a_large_message_nor_the_half_of_one_leaves_memory_behind() -> None:
    ours, theirs = pair()
    receiver = Channel(theirs)

    def both() -> None:
        Channel(ours).send(b"x" * 10**7)
        ours.sendall((12 * 10**6).to_bytes(4, "big") + bytes(10**7))
        ours.close()

    thread = threading.Thread(target=both)
    tracemalloc.start()
    thread.start()
    assert len(receiver.receive()) == 10**7
    with pytest.raises(Closed):
        receiver.receive()
    thread.join()
    half = tracemalloc.get_traced_memory()[0]
    receiver.close()
    left = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert half > 9 * 10**6
    assert left < 10**6


def test_messages_that_come_together_or_in_pieces_are_the_messages_that_were_sent() -> None:
    ours, theirs = pair()
    receiver, sent = Channel(theirs), [["a", 1], [], "b" * 3000, None, [b"c" * 70_000], 5]
    frames = b"".join(len(data).to_bytes(4, "big") + data for data in map(wire.dumps, sent))

    def send(size: int) -> None:
        for k in range(0, len(frames), size):
            ours.sendall(frames[k : k + size])

    for size in (1, 3, 1000, len(frames)):
        thread = threading.Thread(target=send, args=(size,))
        thread.start()
        assert [receiver.receive(time.monotonic() + 60) for _ in sent] == sent
        thread.join()


def test_a_message_that_says_it_is_too_long_is_refused_after_those_before_it() -> None:
    ours, theirs = pair()
    receiver = Channel(theirs)
    data = wire.dumps("before")
    ours.sendall(len(data).to_bytes(4, "big") + data + (wire.MAX_BYTES + 1).to_bytes(4, "big") + b"x")
    assert receiver.receive(time.monotonic() + 60) == "before"
    with pytest.raises(wire.NotData, match="16 MB at once"):
        receiver.receive(time.monotonic() + 60)


@given(st.integers(0, 2**63), values)
def test_a_number_and_the_message_behind_it_are_told_apart(number: int, value: Any) -> None:
    data = wire.dumps(wire.pack(value, Shelf().keep))
    assert wire.parted(wire.numbered(number, data)) == (number, data)


@given(st.binary(max_size=20) | lies.map(wire.dumps))
def test_whatever_bytes_have_a_number_before_the_rest_or_are_refused(data: bytes) -> None:
    with suppress(wire.NotData):
        number, behind = wire.parted(data)
        assert type(number) is int
        assert wire.dumps(number) + behind == data or data[0] in range(0xC4, 0xD4)  # a number written longer


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
def test_descriptors_that_a_student_process_sends_are_closed() -> None:
    ours, theirs = pair()
    receiver = Channel(theirs, credentials=True)
    ends, others = os.pipe()
    data = wire.dumps("hello")
    for _ in range(3):
        socket.send_fds(ours, [len(data).to_bytes(4, "big") + data], [others] * 5)
        assert receiver.receive(time.monotonic() + 60) == "hello"
    assert receiver.peer_pid == os.getpid()
    os.close(others)
    assert os.read(ends, 1) == b""  # nobody else holds the other end
    os.close(ends)


# -------------------------------------------------------------------------------------- generators


def packed_generator(name: str) -> list[Any]:
    data = wire.pack(np.random.Generator(getattr(np.random, name)(3)), None)
    assert isinstance(data, list)
    return data


@settings(max_examples=60)
@given(st.sampled_from(BITS), st.data())
def test_a_generator_whose_state_was_changed_is_refused_or_gives_numbers(name: str, data: st.DataObject) -> None:
    packed = packed_generator(name)
    place = data.draw(st.integers(1, len(packed) - 1))
    packed[place] = data.draw(lies)
    try:
        rng = wire.unpack(wire.loads(wire.dumps(packed)), Shelf().given)
    except wire.NotData:
        return
    assert rng.bit_generator.state["bit_generator"] in wire.BIT_GENERATORS


DRAW = """
import sys
sys.path.insert(0, sys.argv[1])
import wire, numpy as np
for line in sys.stdin:
    try:
        rng = wire.unpack(wire.loads(bytes.fromhex(line)), lambda *a: None)
    except wire.NotData:
        continue
    rng.random(2000), rng.integers(9, size=9, dtype="u4"), rng.normal(size=9)
print("alive")
"""


def test_drawing_from_any_generator_that_was_read_ends_no_process() -> None:
    words = [bytes(32), b"\xff" * 32, bytes(range(32)), bytes(31) + b"\x80", b"\1" + bytes(31)]
    words += [bytes(16) + b"\1" + bytes(15), ODD, b"\xff" * 16 + b"\1" + bytes(15)]
    halves = [(0, 0), (1, 0), (1, 2**32 - 1), (2, 0), (-1, 0), (1, 2**32), (2**62, 2**62), (1.5, None), ("1", "1")]
    lines = [["rng", name, *both] for name in BITS for both in [(w, *half) for w in words for half in halves]]
    packed = "\n".join(wire.dumps(line).hex() for line in lines)
    command = [sys.executable, "-c", DRAW, str(STUDENT_SIDE)]
    done = subprocess.run(command, input=packed, capture_output=True, text=True)
    assert done.stdout == "alive\n", (done.returncode, done.stderr[-500:])


# --------------------------------------------------------------------------------- what a call did


def test_changes_are_repeated_in_the_same_objects() -> None:
    array, row = np.zeros(3), [1, [2]]
    table = {"a": array, "b": row, "c": 1}
    wire.write_back(table, {"a": np.arange(3.0), "b": [1, [5], 6], "d": 2})
    assert table == {"a": array, "b": row, "d": 2}
    assert array.tolist() == [0, 1, 2]
    assert row == [1, [5], 6]


def packed(value: Any) -> Any:
    return wire.loads(wire.dumps(wire.pack(value, None)))


@given(st.lists(values, max_size=3) | st.dictionaries(texts, values, max_size=3), st.lists(values, max_size=3))
def test_what_still_is_what_it_was_packs_as_it_did(arguments: Any, others: list[Any]) -> None:
    data = packed(arguments)
    read = wire.unpack(data, Shelf().given)
    if wire.still_is(read, data):
        assert packed(read) == packed(arguments)
    with suppress(TypeError, ValueError):
        for old, new in zip(read.values() if isinstance(read, dict) else read, others, strict=False):
            wire.write_back(old, new)
    if wire.still_is(read, data):
        assert packed(read) == data


def test_arrays_numbers_and_texts_that_nobody_changed_are_seen_at_once() -> None:
    for arguments in ([np.ones((2, 3)), 3, "a", [np.ones(2), {"b": (1.5, None)}]], {"x": np.ones(2), "lr": 0.1}):
        data = packed(arguments)
        assert wire.still_is(wire.unpack(data, Shelf().given), data)


CHANGES: list[Callable[[Any], object]] = [
    lambda a: a[0].fill(2),
    lambda a: setattr(a[0], "shape", (3, 2)),
    lambda a: a[1].append(1),
    lambda a: a[1].__setitem__(0, 6),
    lambda a: a[1].__setitem__(0, 5.0),
    lambda a: a[2].update(k=0),
    lambda a: a[2].clear(),
    lambda a: a[2]["v"].sort(),
    lambda a: a[2]["rng"].random(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_an_argument_is_seen(change: Callable[[Any], object]) -> None:
    arguments = [np.ones((2, 3)), [5], {"k": 1, "v": np.array([2.0, 1.0]), "rng": np.random.default_rng(1)}]
    data = packed(arguments)
    read = wire.unpack(data, Shelf().given)
    change(read)
    assert not wire.still_is(read, data)


def test_a_generator_among_the_arguments_is_told_to_have_moved_when_it_was_drawn_from() -> None:
    arguments = [np.random.default_rng(1), 3, np.random.default_rng(1)]
    data = packed(arguments)
    read = wire.unpack(data, Shelf().given)
    assert wire.moved(read, data[1:]) == []
    read[2].random()
    assert wire.moved(read, data[1:]) == [2]
    assert wire.still_is(read, data)


def test_an_array_that_was_lent_returns_as_a_copy_and_twice_as_the_same() -> None:
    array, arrays = np.ones(3), wire.Arrays()
    wire.pack(array, None, arrays)
    arrays.lend()
    first, second = wire.unpack(["list", ["array again", 0], ["array again", 0]], Shelf().given, arrays)
    assert first is second
    assert first is not array


@given(values, values)
def test_changes_of_another_kind_raise_nothing_unexpected(old: Any, new: Any) -> None:
    with suppress(TypeError, ValueError):
        wire.write_back(old, new)


def test_a_generator_is_moved_on_but_never_to_a_state_from_outside() -> None:
    rng, chosen = np.random.default_rng(1), np.random.default_rng(2)
    wire.write_back([rng], [chosen])
    assert rng.bit_generator.state != chosen.bit_generator.state
    assert rng.bit_generator.state != np.random.default_rng(1).bit_generator.state
