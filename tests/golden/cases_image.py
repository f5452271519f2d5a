"""Images: resizing, flipping, cropping, colours, filters, boxes, quality measures."""

import numpy as np

from .case import EAGER_ONLY, Ref, bad, call, case, draw, f32, f64, flags, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-4}
PICTURE = f32(4, 5, 3, lo=0, hi=1)
BYTES = draw((4, 5, 3), "uint8", 0, 256)
SEED = (1, 2)

# --- resizing
for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"):
    call("image.resize", f32(1, 3, 4, 1), [6, 5], method=method, **LOOSE)
    call("image.resize", f32(1, 6, 5, 1), [3, 2], method=method, **LOOSE)
    if method not in ("nearest", "area"):
        call("image.resize", f32(1, 6, 5, 1), [3, 2], method=method, antialias=True, **LOOSE)
call("image.resize", BYTES, [2, 3], tag="uint8")
call("image.resize", BYTES, [2, 3], method="nearest", tag="uint8-nearest")
call("image.resize", f32(4, 6, 1), [2, 2], preserve_aspect_ratio=True)
call("image.resize", f32(4, 6, 1), [4, 6], tag="same")
call("image.resize_with_pad", f32(4, 6, 1), 5, 5, **LOOSE)
call("image.resize_with_crop_or_pad", f32(4, 6, 1), 5, 5)
call("image.resize_with_crop_or_pad", f32(1, 4, 6, 1), 2, 8)
bad("ValueError", "image.resize", f32(4, 6), [2, 2], mentions=("images", "dimensions"))
bad("ValueError", "image.resize", f32(4, 6, 1), [2], mentions=("size",))

# --- moving and cutting
for op in ("flip_left_right", "flip_up_down", "transpose"):
    call(f"image.{op}", f32(3, 2, 1))
    call(f"image.{op}", f32(2, 3, 2, 1))
for k in (1, 2, 3, 5):
    call("image.rot90", f32(3, 2, 1), k)
call("image.central_crop", f32(4, 6, 1), 0.5)
call("image.central_crop", f32(1, 5, 5, 1), 0.6)
call("image.crop_to_bounding_box", f32(4, 5, 1), 1, 2, 2, 3)
call("image.pad_to_bounding_box", f32(2, 2, 1), 1, 0, 4, 3)
call(
    "image.crop_and_resize",
    f32(1, 4, 4, 1),
    lit([[0.0, 0.0, 1.0, 1.0], [0.2, 0.1, 0.7, 1.3]]),
    lit([0, 0]),
    [2, 2],
)
call(
    "image.crop_and_resize", f32(1, 4, 4, 1), lit([[0.1, 0.0, 0.9, 0.5]]), lit([0]), [3, 2], method="nearest"
)
call("image.extract_glimpse", f32(1, 4, 4, 1), [2, 2], lit([[0.0, 0.0]]))
bad("ValueError", "image.central_crop", f32(4, 4, 1), 1.5, mentions=("central_fraction",))
bad(
    "ValueError",
    "image.crop_to_bounding_box",
    f32(3, 3, 1),
    2,
    2,
    3,
    3,
    mentions=("width", "height", "target"),
)

# --- colours
for op in ("rgb_to_grayscale", "rgb_to_hsv", "rgb_to_yiq", "rgb_to_yuv"):
    call(f"image.{op}", PICTURE)
for op in ("hsv_to_rgb", "yiq_to_rgb", "yuv_to_rgb"):
    call(f"image.{op}", f32(2, 3, 3, lo=0, hi=1))
call("image.rgb_to_grayscale", BYTES)
call("image.grayscale_to_rgb", f32(2, 2, 1))
call("image.rgb_to_hsv", lit([[[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]]), tag="corners", grad=())
call("image.adjust_brightness", PICTURE, 0.2)
call("image.adjust_brightness", BYTES, 0.2)
call("image.adjust_contrast", PICTURE, 2.0)
call("image.adjust_contrast", BYTES, 0.5)
call("image.adjust_hue", PICTURE, 0.1, **LOOSE)
call("image.adjust_saturation", PICTURE, 0.5, **LOOSE)
call("image.adjust_gamma", PICTURE, 0.5, 2.0, **LOOSE)
call("image.per_image_standardization", PICTURE, **LOOSE)
call("image.per_image_standardization", f32(2, 3, 3, 1), **LOOSE)
call("image.convert_image_dtype", BYTES, Ref("float32"))
call("image.convert_image_dtype", PICTURE, Ref("uint8"))
call("image.convert_image_dtype", BYTES, Ref("uint16"))
call("image.convert_image_dtype", f64(2, 2, 1, lo=0, hi=1), Ref("float32"))
call("image.convert_image_dtype", lit([-0.5, 0.5, 1.5]), Ref("uint8"), saturate=True)
bad(
    "InvalidArgumentError",
    "image.rgb_to_grayscale",
    f32(2, 2, 2),
    mentions=("channels", "dimension", "shape"),
)

# --- at random, the seed given
call("image.stateless_random_brightness", PICTURE, 0.3, SEED)
call("image.stateless_random_contrast", PICTURE, 0.5, 1.5, SEED)
call("image.stateless_random_hue", PICTURE, 0.2, SEED, **LOOSE)
call("image.stateless_random_saturation", PICTURE, 0.5, 1.5, SEED, **LOOSE)
call("image.stateless_random_crop", f32(4, 5, 1), [2, 3, 1], SEED)
for seed in ((1, 2), (3, 4), (5, 6)):
    call("image.stateless_random_flip_left_right", f32(2, 3, 1), seed)
    call("image.stateless_random_flip_up_down", f32(3, 2, 1), seed)
call("image.stateless_random_flip_left_right", f32(3, 2, 3, 1), SEED)
for op in ("flip_left_right", "flip_up_down"):
    case(
        f"image.random_{op}/seeded",
        lambda tf, x, op=op: getattr(tf.image, f"random_{op}")(x, seed=3),
        f32(3, 3, 1),
        global_seed=1,
        modes=EAGER_ONLY,
    )
case(
    "image.random_crop/seeded",
    lambda tf, x: tf.image.random_crop(x, [2, 2, 1], seed=3),
    f32(4, 4, 1),
    global_seed=1,
)
case(
    "image.random_brightness/seeded",
    lambda tf, x: tf.image.random_brightness(x, 0.3, seed=3),
    f32(2, 2, 1),
    global_seed=1,
)

# --- filters, derivatives, quality
call("image.sobel_edges", f32(1, 4, 4, 2), **LOOSE)
call("image.image_gradients", f32(1, 3, 4, 1))
call("image.total_variation", f32(3, 4, 1))
call("image.total_variation", f32(2, 3, 4, 1))
call("image.psnr", PICTURE, f32(4, 5, 3, lo=0, hi=1), 1.0)
call("image.psnr", BYTES, BYTES, 255, tag="same", grad=())
call("image.ssim", f32(1, 12, 12, 1, lo=0, hi=1), f32(1, 12, 12, 1, lo=0, hi=1), 1.0, **LOOSE)
call("image.ssim", f32(1, 8, 8, 1, lo=0, hi=1), f32(1, 8, 8, 1, lo=0, hi=1), 1.0, filter_size=5, **LOOSE)

# --- boxes
BOXES = lit([[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1], [0.0, 2.0, 1.0, 3.0], [0.0, 0.0, 0.5, 0.5]])
SCORES = lit([0.9, 0.75, 0.6, 0.95])
call("image.non_max_suppression", BOXES, SCORES, 3, iou_threshold=0.5)
call("image.non_max_suppression", BOXES, SCORES, 3, score_threshold=0.7)
call("image.non_max_suppression_with_scores", BOXES, SCORES, 3, soft_nms_sigma=0.5, grad=())
call("image.non_max_suppression_padded", BOXES, SCORES, 3, pad_to_max_output_size=True)
call(
    "image.draw_bounding_boxes",
    f32(1, 6, 6, 3, lo=0, hi=1),
    lit([[[0.1, 0.2, 0.8, 0.9]]]),
    lit([[1.0, 0.0, 0.0]]),
    grad=(),
)
case(
    "image.combined_non_max_suppression/basic",
    lambda tf, b, s: tuple(tf.image.combined_non_max_suppression(b[None, :, None], s[None, :, None], 2, 3)),
    BOXES,
    SCORES,
    grad=(),
)

# --- files in memory
case("image.png/round-trip", lambda tf, x: tf.io.decode_png(tf.io.encode_png(x)), BYTES)
case(
    "image.png/channels",
    lambda tf, x: tf.io.decode_image(tf.io.encode_png(x), channels=1).shape,
    BYTES,
    modes=EAGER_ONLY,
)
case("image.jpeg/shape", lambda tf, x: tf.io.decode_jpeg(tf.io.encode_jpeg(x)).shape, BYTES, modes=EAGER_ONLY)
case(
    "image.decode/bad",
    lambda tf: tf.io.decode_png(b"not a png"),
    raises="InvalidArgumentError",
    mentions=("PNG", "Unknown", "image"),
)
case("image.flags/where", lambda tf, m: tf.image.flip_left_right(tf.cast(m, tf.float32)), flags(2, 3, 1))

# --- more of resizing: dtypes, large changes of size, sizes of one, 1.x's conventions
for dtype in ("uint8", "int16", "int32", "float16", "float64"):
    for method in ("bilinear", "nearest", "bicubic", "area", "lanczos3"):
        x = draw((1, 5, 7, 2), dtype, 0, 100)
        call("image.resize", x, [8, 3], method=method, tag=f"{dtype}-{method}", rtol=1e-3, atol=1e-2)
for size in ([1, 1], [17, 2], [2, 23], [40, 40]):
    for method in ("bilinear", "bicubic", "area", "nearest", "gaussian", "mitchellcubic"):
        call("image.resize", f32(2, 9, 11, 3), size, method=method, tag=f"{size}-{method}", **LOOSE)
    call("image.resize", f32(1, 9, 11, 1), size, antialias=True, tag=f"{size}-antialias", **LOOSE)
call("image.resize", f32(1, 30, 20, 1), [10, 10], preserve_aspect_ratio=True, tag="thin")
call("image.resize", f32(1, 7, 20, 1), [10, 9], preserve_aspect_ratio=True, method="nearest", tag="broad")
for op in ("ResizeBilinear", "ResizeBicubic", "ResizeNearestNeighbor"):
    for align in (True, False):
        case(
            f"raw_ops.{op}/align_corners={align}",
            lambda tf, x, op=op, align=align: getattr(tf.raw_ops, op)(
                images=x, size=[7, 3], align_corners=align
            ),
            f32(1, 4, 5, 2),
            **LOOSE,
        )
case(
    "raw_ops.ResizeArea/align_corners",
    lambda tf, x: tf.raw_ops.ResizeArea(images=x, size=[3, 3], align_corners=True),
    f32(1, 6, 5, 2),
    grad=(),
    **LOOSE,
)
case(
    "raw_ops.ScaleAndTranslate/moved",
    lambda tf, x: tf.raw_ops.ScaleAndTranslate(
        images=x,
        size=[6, 6],
        scale=[1.5, 0.75],
        translation=[0.5, 1.0],
        kernel_type="lanczos3",
        antialias=True,
    ),
    f32(1, 5, 6, 2),
    **LOOSE,
)
for height, width in ((3, 9), (9, 3), (12, 12)):
    call("image.resize_with_pad", f32(1, 5, 6, 2), height, width, method="nearest")
    call("image.resize_with_crop_or_pad", f32(5, 6, 2), height, width)
bad("ValueError", "image.resize", f32(4, 6, 1), [2, 2], method="cubist", mentions=("method",))
bad("ValueError", "image.resize_with_crop_or_pad", f32(4, 6, 1), 0, 2, mentions=("target_height",))
bad("ValueError", "image.pad_to_bounding_box", f32(4, 6, 1), 1, 1, 3, 9, mentions=("height",))
bad("ValueError", "image.flip_left_right", f32(4, 6), mentions=("three", "dimension"))

# --- more of cutting
MANY_BOXES = lit([[0.1, 0.9, 0.8, 0.2], [-0.2, 0.0, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0], [0.3, 0.3, 0.3, 0.3]])
for method in ("bilinear", "nearest"):
    for size in ([3, 4], [1, 1], [2, 1]):
        call(
            "image.crop_and_resize",
            f32(2, 6, 5, 3),
            MANY_BOXES,
            lit([1, 0, 1, 0]),
            size,
            method=method,
            extrapolation_value=2.0,
            tag=f"many-{method}-{size}",
            **LOOSE,
        )
bad(
    "OutOfRangeError",
    "image.crop_and_resize",
    f32(1, 4, 4, 1),
    lit([[0.0, 0.0, 1.0, 1.0]]),
    lit([3]),
    [2, 2],
    mentions=("box_index", "box_ind", "OOB", "range"),
)
for padding in ("SAME", "VALID"):
    for rates in ([1, 1, 1, 1], [1, 2, 2, 1]):
        call("image.extract_patches", f32(2, 7, 6, 2), [1, 3, 2, 1], [1, 2, 3, 1], rates, padding)
for centered in (True, False):
    for normalized in (True, False):
        call(
            "image.extract_glimpse",
            f32(2, 6, 7, 2),
            [3, 4],
            lit([[0.4, -0.3], [0.1, 0.9]] if normalized else [[1.0, -2.0], [2.0, 3.0]]),
            centered=centered,
            normalized=normalized,
            noise="zero",
            tag=f"{centered}-{normalized}",
            grad=(),
        )
for k in (0, 1, 2, 3, -1):
    call("image.rot90", f32(2, 3, 2, 1), k, tag="batch")
for fraction in (0.3, 0.7, 1.0):
    call("image.central_crop", f32(7, 9, 2), fraction)

# --- more of colours
for dtype in ("uint8", "uint16", "int16", "int8", "float16", "float64"):
    high = 1 if dtype.startswith("float") else 100
    for delta in (0.2, -0.7):
        call(
            "image.adjust_brightness",
            draw((3, 4, 3), dtype, 0, high),
            delta,
            tag=f"{dtype}{delta}",
            atol=2e-3,
        )
    if dtype != "float16":
        call("image.adjust_contrast", draw((3, 4, 3), dtype, 0, high), 1.7, tag=dtype, atol=2e-3, grad=())
    call("image.adjust_gamma", draw((3, 4, 3), dtype, 0, high), 0.7, tag=dtype, rtol=2e-3, atol=2e-3)
    call("image.per_image_standardization", draw((3, 4, 3), dtype, 0, high), tag=dtype, rtol=1e-2, atol=1e-2)
    for target in ("uint8", "float32", "float64", "int16"):
        call(
            "image.convert_image_dtype",
            draw((3, 4, 3), dtype, 0, high),
            Ref(target),
            saturate=True,
            tag=dtype,
        )
call("image.adjust_hue", f32(2, 4, 5, 3, lo=0, hi=1), -0.4, tag="batch", grad=(), **LOOSE)
call("image.adjust_hue", BYTES, 0.3, grad=())
call("image.adjust_saturation", f32(2, 4, 5, 3, lo=0, hi=1), 2.5, tag="batch", grad=(), **LOOSE)
call("image.adjust_saturation", BYTES, 0.3, grad=())
call("image.per_image_standardization", lit([[[0.5], [0.5]]]), tag="flat")
bad("ValueError", "image.grayscale_to_rgb", f32(2, 2, 3), mentions=("Last dimension",))
bad("ValueError", "image.random_brightness", f32(2, 2, 3), -1.0, mentions=("max_delta",))
bad("ValueError", "image.random_contrast", f32(2, 2, 3), 2.0, 1.0, mentions=("upper",))
bad("ValueError", "image.random_hue", f32(2, 2, 3), 0.7, mentions=("max_delta",))

# --- more at random
for op, arguments in {
    "contrast": (0.5, 1.5),
    "saturation": (0.5, 1.5),
    "hue": (0.2,),
    "brightness": (0.2,),
}.items():
    case(
        f"image.random_{op}/stream",
        lambda tf, x, op=op, arguments=arguments: [
            getattr(tf.image, f"random_{op}")(x, *arguments, seed=5) for _ in range(2)
        ],
        PICTURE,
        global_seed=2,
        modes=EAGER_ONLY,
        grad=(),
        **LOOSE,
    )
case(
    "image.random_flip_left_right/batch",
    lambda tf, x: [tf.image.random_flip_left_right(x, seed=s) for s in (1, 2)],
    f32(5, 2, 3, 1),
    global_seed=4,
    modes=EAGER_ONLY,
)
BOX = lit([[[0.1, 0.2, 0.8, 0.9], [0.3, 0.3, 0.6, 0.5]]])
for seed in range(8):
    case(
        f"image.stateless_sample_distorted_bounding_box/{seed}",
        lambda tf, b, seed=seed: tuple(
            tf.image.stateless_sample_distorted_bounding_box(
                [37, 53, 3], b, (seed, 7), 0.2 + 0.1 * seed, [0.5, 2.0], [0.1, 0.9], 20
            )
        ),
        BOX,
        grad=(),
    )
case(
    "image.sample_distorted_bounding_box/stream",
    lambda tf, b: [
        t for _ in range(3) for t in tf.image.sample_distorted_bounding_box([64, 48, 3], b, seed=9)
    ],
    BOX,
    global_seed=3,
    modes=EAGER_ONLY,
    grad=(),
)
case(
    "image.sample_distorted_bounding_box/whole",
    lambda tf: tuple(
        tf.image.stateless_sample_distorted_bounding_box(
            [20, 30, 3], tf.zeros([0, 0, 4]), (1, 2), use_image_if_no_bounding_boxes=True
        )
    ),
)
case(
    "image.sample_distorted_bounding_box/none",
    lambda tf: tf.image.sample_distorted_bounding_box([20, 30, 3], tf.zeros([0, 0, 4]), seed=1),
    raises="InvalidArgumentError",
    mentions=("bounding box",),
    modes=EAGER_ONLY,
)

# --- more of quality
call("image.ssim", draw((2, 16, 16, 3), "uint8", 0, 256), draw((2, 16, 16, 3), "uint8", 0, 256), 255, **LOOSE)
call(
    "image.ssim",
    f32(2, 12, 13, 2, lo=0, hi=1),
    f32(1, 12, 13, 2, lo=0, hi=1),
    1.0,
    filter_size=7,
    return_index_map=True,
    **LOOSE,
)
call(
    "image.ssim_multiscale",
    f32(2, 45, 50, 3, lo=0, hi=1),
    f32(2, 45, 50, 3, lo=0, hi=1),
    1.0,
    power_factors=(0.3, 0.4, 0.3),
    filter_size=7,
    grad=(),
    **LOOSE,
)
call("image.psnr", f32(2, 4, 5, 3, lo=0, hi=1), f32(2, 4, 5, 3, lo=0, hi=1), 1.0, tag="batch")
bad("InvalidArgumentError", "image.psnr", f32(4, 5, 3), f32(4, 6, 3), 1.0, mentions=("compatible", "shapes"))
bad("ValueError", "image.image_gradients", f32(4, 5, 3), mentions=("4D",))
bad("ValueError", "image.total_variation", f32(4, 5), mentions=("images",))

# --- more of boxes
PLACES = np.random.RandomState(5).uniform(0, 1, (30, 4))
CROWD = lit(np.concatenate([PLACES[:, :2], PLACES[:, :2] + PLACES[:, 2:] * 0.5 + 0.01], axis=1))
MARKS = draw((30,), "float32", 0, 1)
for threshold in (0.0, 0.3, 0.8):
    call("image.non_max_suppression", CROWD, MARKS, 20, threshold, 0.2, tag=f"crowd-{threshold}")
    for sigma in (0.0, 0.4):
        call(
            "image.non_max_suppression_with_scores",
            CROWD,
            MARKS,
            25,
            threshold,
            0.2,
            sigma,
            tag=f"crowd-{threshold}-{sigma}",
            grad=(),
        )
for threshold in (0.1, 0.3, 0.8):
    case(
        f"image.non_max_suppression_padded/crowd-{threshold}",
        lambda tf, b, s, threshold=threshold: tf.image.non_max_suppression_padded(
            tf.stack([b, b[::-1]]), tf.stack([s, s]), 12, threshold, 0.1, pad_to_max_output_size=True
        ),
        CROWD,
        MARKS,
        grad=(),
    )
call("image.non_max_suppression_overlaps", draw((8, 8), "float32", 0, 1), f32(8), 5, 0.6, tag="eight")
for per_class in (False, True):
    case(
        f"image.combined_non_max_suppression/classes-{per_class}",
        lambda tf, b, s, per_class=per_class: tuple(
            tf.image.combined_non_max_suppression(b, s, 3, 20, 0.4, 0.2, pad_per_class=per_class)
        ),
        draw((2, 12, 4, 4), "float32", 0, 1.2),
        draw((2, 12, 4), "float32", 0, 1),
        grad=(),
    )
call(
    "image.draw_bounding_boxes",
    f32(2, 9, 8, 3, lo=0, hi=1),
    lit([[[0.1, 0.2, 0.8, 0.9], [0.5, -0.4, 1.7, 0.6]], [[0.0, 0.0, 1.0, 1.0], [0.9, 0.9, 0.1, 0.1]]]),
    lit([[1.0, 0.0, 0.0], [0.0, 0.5, 1.0]]),
    tag="several",
    grad=(),
)
call(
    "image.draw_bounding_boxes",
    f32(1, 5, 5, 4, lo=0, hi=1),
    lit([[[0.1, 0.2, 0.8, 0.9]]]),
    None,
    tag="palette",
    grad=(),
)

# --- more of files in memory
for dtype in ("uint8", "uint16"):
    for channels in (1, 2, 3, 4):
        case(
            f"image.png/{dtype}-{channels}",
            lambda tf, x, dtype=dtype: [
                tf.io.decode_png(tf.io.encode_png(x), channels=c, dtype=d)
                for c in (0, 1, 3, 4)
                for d in (tf.uint8, tf.uint16)
            ],
            draw((5, 4, channels), dtype, 0, 250 if dtype == "uint8" else 65000),
        )
case(
    "image.decode_image/dtypes",
    lambda tf, x: [
        tf.io.decode_image(tf.io.encode_png(x), channels=3, dtype=d)
        for d in (tf.uint8, tf.uint16, tf.float32)
    ],
    BYTES,
    modes=EAGER_ONLY,
)
case(
    "image.jpeg/accurate",
    lambda tf, x: [
        tf.io.decode_jpeg(tf.io.encode_jpeg(x, quality=q), ratio=r, dct_method="INTEGER_ACCURATE")
        for q in (30, 95)
        for r in (1, 4)
    ],
    draw((24, 40, 3), "uint8", 0, 256),
)
case(
    "image.jpeg/shape-and-kind",
    lambda tf, x: (
        tf.io.extract_jpeg_shape(tf.io.encode_jpeg(x)),
        tf.io.is_jpeg([tf.io.encode_jpeg(x), b"x"]),
    ),
    BYTES,
)
for name in ("jpeg", "png", "gif", "bmp", "image"):
    for what, contents in {"empty": b"", "text": b"words", "cut": b"\x89PNG\r\n\x1a\n\0\0"}.items():
        bad("InvalidArgumentError", f"io.decode_{name}", lit(contents), tag=what)
