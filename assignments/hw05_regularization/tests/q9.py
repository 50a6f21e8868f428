"""q9: shift_images."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case, untouched
from numpy.typing import ArrayLike

OK_FORMAT = False
name = "q9"


def measured(got: object, images: np.ndarray, dy: int, dx: int) -> dict[str, object]:
    """Where the pixels have gone, as a sentence: every pixel of `images` is different, so each can be traced."""
    if not isinstance(got, np.ndarray) or got.shape != images.shape or got.dtype.kind not in "fiu":
        return {}
    _, H, W = images.shape
    places = {float(value): index for index, value in np.ndenumerate(images)}
    kept = [(index, float(value)) for index, value in np.ndenumerate(got) if value != 0]
    if len(places) < images.size or not np.isfinite(got).all():
        return {}
    if not kept:
        return {f"every pixel is 0{' (do the slices allow for a negative shift?)' if min(dy, dx) < 0 else ''}": got}
    if any(value not in places for _, value in kept):
        return {"zeros have to move in: there are values that the images do not hold": got}
    moves = {tuple(int(a - b) for a, b in zip(index, places[value], strict=True)) for index, value in kept}
    _, down, right = next(iter(moves))
    if any(move[0] for move in moves):
        return {"images have become mixed: axis 0 is the batch, dy belongs to axis 1 and dx to axis 2": got}
    if len(moves) == 1 and (down, right) == (dy, dx):
        return {"the images have moved the right way, but too few pixels are left": got}
    if len(moves) == 1:
        named = {
            (dy + np.sign(dy), dx + np.sign(dx)): "one pixel too far",
            (dy - np.sign(dy), dx - np.sign(dx)): "one pixel too little",
            (0, 0): "the images have not moved",
            (-dy, -dx): "both directions are reversed",
            (-dy, dx): "dy is reversed: positive moves down",
            (dy, -dx): "dx is reversed: positive moves to the right",
            (dx, dy): "dy and dx are swapped: axis 1 of the array is the vertical one",
            (-dx, -dy): "dy and dx are swapped, and reversed",
            (0, dx): "dy is not used",
            (dy, 0): "dx is not used",
            (abs(dy), abs(dx)): "the sign of the shift is lost",
            (max(dy, 0), max(dx, 0)): "negative shifts are not carried out",
        }
        cause = f" ({named[down, right]})" if (down, right) in named else ""
        return {f"the images have moved by {(down, right)}, not by {(dy, dx)}{cause}": got}
    if len({(i % H, j % W) for _, i, j in moves}) == 1:
        return {"pixels that leave on one side come back on the other (they wrap round): fill with zeros": got}
    if all(move in {(0, 0, 0), (0, dy, dx)} for move in moves):
        moved = {index[0] for index, value in kept if index != places[value]}
        if len(moved) < len(images):
            return {f"only image {', '.join(map(str, sorted(moved)))} of the batch has moved: move every image": got}
        return {"the strips that should become 0 keep their old pixels": got}
    if len({value for _, value in kept}) < len(kept):
        return {"pixels are repeated, such as those of the border: what moves in is 0": got}
    return {"the pixels have not all moved the same way": got}


def check(shift_images: Answer, images: np.ndarray, dy: int, dx: int, right: ArrayLike, rtol: float = 1e-9) -> None:
    """Compare one shift with the right images."""
    what = f"shift_images(images, {dy}, {dx}) for images of shape {images.shape}"
    got = shift_images(images, dy, dx)
    sentence = "the decimals are cut off: the result is stored in an array of whole numbers"
    equal(got, right, what, suspects={sentence: np.trunc(right)} | measured(got, images, dy, dx), rtol=rtol)


def two_images() -> np.ndarray:
    """Two images of 3 rows and 4 columns, all pixels different."""
    return np.array([np.arange(1.0, 13.0).reshape(3, 4), np.arange(20.0, 32.0).reshape(3, 4)]) / 4


@test_case(name="shift_images by (1, 2) moves down by one and right by two, and zeros move in", points=1.5)
def down_and_right(shift_images: Answer) -> None:
    images = two_images()
    right = np.array([[[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 5, 6]], [[0, 0, 0, 0], [0, 0, 20, 21], [0, 0, 24, 25]]]) / 4
    check(shift_images, images, 1, 2, right)


@test_case(name="shift_images by (-2, -1) moves up by two and left by one", points=1)
def up_and_left(shift_images: Answer) -> None:
    right = np.array([[[10, 11, 12, 0], [0, 0, 0, 0], [0, 0, 0, 0]], [[29, 30, 31, 0], [0, 0, 0, 0], [0, 0, 0, 0]]]) / 4
    check(shift_images, two_images(), -2, -1, right)


@test_case(name="shift_images takes 0 for either direction, and shifts larger than the image", points=1)
def special_shifts(shift_images: Answer) -> None:
    images = two_images()
    right = np.zeros((2, 3, 4))
    right[:, :, 1:] = images[:, :, :3]
    check(shift_images, images, 0, 1, right)
    check(shift_images, images, 0, 0, images)
    for dy, dx in [(3, 0), (0, -4), (-5, 1), (1, 9)]:
        what = f"shift_images(images, {dy}, {dx}) for images of shape (2, 3, 4), which leave the frame,"
        suspects = {
            "the image is left as it is, or has come back on the other side": images,
            "the pixels that leave on one side come back on the other": np.roll(images, (dy, dx), (1, 2)),
        }
        equal(shift_images(images, dy, dx), np.zeros((2, 3, 4)), what, suspects=suspects)


@test_case(name="shift_images leaves its input alone", points=0.5)
def input_unchanged(shift_images: Answer) -> None:
    for dy, dx in [(1, -2), (0, 0), (-1, 0)]:
        shift_images(two_images(), dy, dx)
    untouched(shift_images)
