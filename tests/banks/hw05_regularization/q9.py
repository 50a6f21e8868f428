"""Wrong and right answers to q9: shift_images."""

import numpy as np

from tests.banks import right, wrong


def _shift(images, dy, dx):
    """A right shift, for answers that go wrong elsewhere."""
    images = np.asarray(images)
    _, H, W = images.shape
    out = np.zeros(images.shape)
    if abs(dy) < H and abs(dx) < W:
        out[:, max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = images[
            :, max(-dy, 0) : H + min(-dy, 0), max(-dx, 0) : W + min(-dx, 0)
        ]
    return out


@wrong(
    "shift_images",
    "np.roll: what leaves on one side comes back on the other",
    says=r"wrap|roll|other side|round|zeros? (are )?shifted in|comes? back",
)
def rolled(images, dy, dx):
    return np.roll(images, (dy, dx), axis=(1, 2))


@wrong("shift_images", "the direction is wrong", says="direction|sign|opposite|wrong way|−dy|-dy|up|reverse")
def moved_the_other_way(images, dy, dx):
    return _shift(images, -dy, -dx)


@wrong("shift_images", "rows and columns are swapped", says="swapped|rows|columns|dy and dx|axis|axes|dx and dy")
def rows_and_columns_swapped(images, dy, dx):
    return _shift(images, dx, dy)


@wrong(
    "shift_images",
    "a slice up to −0 is empty when the shift is 0",
    says=r"dy = 0|dx = 0|, 0[,)]|no shift|empty|zero|raised|broadcast",
)
def slice_to_minus_zero(images, dy, dx):
    out = np.zeros(images.shape)
    if dy >= 0 and dx >= 0:
        out[:, dy:, dx:] = images[:, :-dy, :-dx]
    else:
        out = _shift(images, dy, dx)
    return out


@wrong(
    "shift_images",
    "negative shifts are not handled",
    says="negative|raised|broadcast|up|left|dy = [−-]|dx = [−-]|[−-]\\d, |, [−-]\\d",
)
def positive_shifts_only(images, dy, dx):
    _, H, W = images.shape
    out = np.zeros(images.shape)
    out[:, dy:, dx:] = images[:, : max(H - dy, 0), : max(W - dx, 0)]
    return out


@wrong(
    "shift_images",
    "a negative shift is taken without its sign",
    says=r"negative|sign|direction|\bup\b|revers|absolute",
)
def sign_of_the_shift_lost(images, dy, dx):
    return _shift(images, abs(dy), abs(dx))


@wrong("shift_images", "negative indices wrap round", says=r"wrap|negative ind|other side|round|comes? back")
def negative_indices_wrap(images, dy, dx):
    _, H, W = images.shape
    out = np.zeros(images.shape)
    for i in range(H):
        for j in range(W):
            if i - dy < H and j - dx < W:
                out[:, i, j] = images[:, i - dy, j - dx] if i - dy >= -H and j - dx >= -W else 0
    return out


@wrong(
    "shift_images",
    "square images are assumed",
    says="square|height|width|H and W|raised|IndexError|rows|columns|(H|W) =",
)
def square_images_assumed(images, dy, dx):
    H = images.shape[1]
    out = np.zeros(images.shape)
    for i in range(H):
        for j in range(H):
            if 0 <= i - dy < H and 0 <= j - dx < H:
                out[:, i, j] = images[:, i - dy, j - dx]
    return out


@wrong("shift_images", "images of 8 × 8 pixels are assumed", says=r"shape")
def eight_by_eight_assumed(images, dy, dx):
    out = np.zeros((len(images), 8, 8))
    for i in range(8):
        for j in range(8):
            if 0 <= i - dy < images.shape[1] and 0 <= j - dx < images.shape[2]:
                out[:, i, j] = images[:, i - dy, j - dx]
    return out


@wrong("shift_images", "the edge is repeated instead of zeros", says="edge|repeat|zeros?|border|fill")
def edge_repeated(images, dy, dx):
    _, H, W = images.shape
    rows = np.clip(np.arange(H) - dy, 0, H - 1)
    columns = np.clip(np.arange(W) - dx, 0, W - 1)
    return images[:, rows][:, :, columns]


@wrong(
    "shift_images",
    "the old pixels stay where nothing is shifted in",
    says="zeros?|stay|old|copy|fill|left behind|blank",
)
def old_pixels_stay(images, dy, dx):
    _, H, W = images.shape
    out = np.array(images)
    if abs(dy) < H and abs(dx) < W:
        moved = _shift(images, dy, dx)
        rows, columns = slice(max(dy, 0), H + min(dy, 0)), slice(max(dx, 0), W + min(dx, 0))
        out[:, rows, columns] = moved[:, rows, columns]
    return out


@wrong("shift_images", "the images are moved in place", says="in place")
def moved_in_place(images, dy, dx):
    images[...] = _shift(images, dy, dx)
    return images


@wrong("shift_images", "the border is filled in place before a roll", says="in place")
def border_cleared_in_place(images, dy, dx):
    _, H, W = images.shape
    images[:, max(H - dy, 0) if dy > 0 else 0 : H if dy > 0 else -dy] = 0
    images[:, :, max(W - dx, 0) if dx > 0 else 0 : W if dx > 0 else -dx] = 0
    return np.roll(images, (dy, dx), axis=(1, 2))


@wrong(
    "shift_images",
    "only the first image is moved",
    says="first|every image|all images|only image|others|image 1|of the batch",
)
def first_image_only(images, dy, dx):
    out = np.array(images, dtype=float)
    out[:1] = _shift(images[:1], dy, dx)
    return out


@wrong(
    "shift_images",
    "images slide into their neighbours: the first axis is shifted",
    says=r"axis|axes|into (its|the) neighbour|other images|batch|between images|first",
)
def batch_axis_shifted(images, dy, dx):
    moved = _shift(np.transpose(images, (2, 0, 1)), dy, dx)
    return np.transpose(moved, (1, 2, 0))


@wrong("shift_images", "the shifted-in border is cut off, the size shrinks", says="shape|size")
def border_cut_off(images, dy, dx):
    _, H, W = images.shape
    return images[:, max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]


@wrong(
    "shift_images",
    "a shift beyond the image fails",
    says="beyond|larger|whole image|raised|out of|all zeros|0 everywhere|far|everything|completely|as far",
)
def large_shifts_fail(images, dy, dx):
    _, H, W = images.shape
    if abs(dy) >= H or abs(dx) >= W:
        raise ValueError("the shift must be smaller than the image")
    return _shift(images, dy, dx)


@wrong("shift_images", "one pixel too far", says="one pixel|off by one|too far|its place|place")
def one_pixel_too_far(images, dy, dx):
    return _shift(images, dy + np.sign(dy), dx + np.sign(dx))


@right("shift_images")
def by_slices(images, dy, dx):
    return _shift(images, dy, dx)


@right("shift_images")
def pixel_by_pixel(images, dy, dx):
    N, H, W = np.shape(images)
    out = np.zeros((N, H, W))
    for i in range(H):
        for j in range(W):
            if 0 <= i + dy < H and 0 <= j + dx < W:
                out[:, i + dy, j + dx] = images[:, i, j]
    return out


@right("shift_images")
def padded_and_cropped(images, dy, dx):
    _, H, W = images.shape
    padded = np.pad(images, [(0, 0), (abs(dy), abs(dy)), (abs(dx), abs(dx))])
    top, left = abs(dy) - dy, abs(dx) - dx
    return padded[:, top : top + H, left : left + W]


@right("shift_images")
def rolled_then_cleared(images, dy, dx):
    _, H, W = images.shape
    out = np.roll(images, (dy, dx), axis=(1, 2))
    rows, columns = np.arange(H) - dy, np.arange(W) - dx
    out[:, (rows < 0) | (rows >= H)] = 0
    out[:, :, (columns < 0) | (columns >= W)] = 0
    return out


@right("shift_images")
def by_shift_matrices(images, dy, dx):
    _, H, W = images.shape
    return np.einsum("ij,njk,kl->nil", np.eye(H, k=-dy), images, np.eye(W, k=dx))


@right("shift_images")
def by_index_arrays_and_a_mask(images, dy, dx):
    _, H, W = images.shape
    i, j = np.indices((H, W))
    source_i, source_j = i - dy, j - dx
    valid = (source_i >= 0) & (source_i < H) & (source_j >= 0) & (source_j < W)
    return images[:, source_i % H, source_j % W] * valid


@right("shift_images")
def one_axis_after_the_other(images, dy, dx):
    def along(A, d, axis):
        A = np.moveaxis(np.array(A), axis, 0)
        out = np.zeros_like(A)
        for k in range(len(A)):
            if 0 <= k + d < len(A):
                out[k + d] = A[k]
        return np.moveaxis(out, 0, axis)

    return along(along(images, dy, 1), dx, 2)


@wrong("shift_images", "a batch of one image loses its axis", says="shape")
def single_image_squeezed(images, dy, dx):
    return np.squeeze(_shifted(images, dy, dx))


@wrong("shift_images", "negative pixels are lost", says="pixels")
def negative_pixels_lost(images, dy, dx):
    return _shifted(np.maximum(images, 0), dy, dx)


def _shifted(images, dy, dx):
    """The right images, by looking up where each pixel comes from."""
    _, H, W = images.shape
    i, j = np.arange(H) - dy, np.arange(W) - dx
    inside = ((i >= 0) & (i < H))[:, None] & (j >= 0) & (j < W)
    return np.where(inside, images[:, np.clip(i, 0, H - 1)][:, :, np.clip(j, 0, W - 1)], 0.0)


@wrong("shift_images", "the result is an array of whole numbers", says="decimals are cut off")
def pixels_as_integers(images, dy, dx):
    N, H, W = images.shape
    out = np.zeros((N, H, W), dtype=int)
    for i in range(H):
        for j in range(W):
            if 0 <= i + dy < H and 0 <= j + dx < W:
                out[:, i + dy, j + dx] = images[:, i, j]
    return out
