"""Images: resizing, flipping, cropping, colours, filters, boxes, quality measures."""

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
