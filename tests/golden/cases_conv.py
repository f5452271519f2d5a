"""Convolutions and pooling: all paddings, strides, dilations, layouts, and their gradients."""

from .case import EAGER_ONLY, bad, call, case, draw, f16, f32, f64, i32, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
PADDINGS = ("VALID", "SAME")

# --- two dimensions
for padding in PADDINGS:
    for strides in (1, 2, [1, 2], [1, 2, 1, 1]):
        call("nn.conv2d", f32(1, 5, 4, 2), f32(3, 2, 2, 3), strides, padding, **LOOSE)
    for kernel in ((1, 1), (2, 3), (3, 3), (5, 4)):
        call("nn.conv2d", f32(1, 5, 4, 1), f32(*kernel, 1, 2), 1, padding, **LOOSE)
        call("nn.conv2d", f32(1, 5, 4, 1), f32(*kernel, 1, 2), 2, padding, **LOOSE)
    call("nn.conv2d", f32(2, 6, 6, 2), f32(3, 3, 2, 2), 1, padding, dilations=2, **LOOSE)
    call("nn.conv2d", f32(1, 6, 7, 1), f32(2, 2, 1, 1), 1, padding, dilations=[2, 3], **LOOSE)
    call("nn.conv2d", f64(1, 4, 4, 2), f64(2, 2, 2, 1), 1, padding)
    call("nn.conv2d", f32(1, 4, 4, 4), f32(2, 2, 2, 4), 1, padding, tag=f"groups-{padding}", **LOOSE)
call("nn.conv2d", f16(1, 3, 3, 1), f16(2, 2, 1, 1), 1, "VALID", rtol=1e-2, atol=1e-2)
call(
    "nn.conv2d",
    f32(1, 4, 5, 2),
    f32(3, 3, 2, 1),
    1,
    [[0, 0], [1, 2], [2, 0], [0, 0]],
    tag="explicit",
    **LOOSE,
)
call(
    "nn.conv2d",
    f32(1, 4, 5, 2),
    f32(3, 3, 2, 1),
    2,
    [[0, 0], [1, 1], [1, 1], [0, 0]],
    tag="explicit-2",
    **LOOSE,
)
call("nn.conv2d", f32(2, 2, 4, 4, 1), f32(2, 2, 1, 1), 1, "VALID", tag="two-batch-dims", **LOOSE)
call("nn.conv2d", f32(0, 4, 4, 1), f32(2, 2, 1, 1), 1, "SAME", tag="empty", **LOOSE)
bad("InvalidArgumentError", "nn.conv2d", f32(1, 4, 4, 3), f32(2, 2, 2, 1), 1, "SAME", mentions=("depth",))
bad("InvalidArgumentError", "nn.conv2d", f32(4, 4, 3), f32(2, 2, 3, 1), 1, "SAME")
bad(
    "InvalidArgumentError",
    "nn.conv2d",
    f32(1, 4, 4, 1),
    f32(2, 2, 1, 1),
    1,
    "FULL",
    mentions=("padding", "FULL"),
)
call(
    "nn.conv2d", f32(1, 2, 2, 1), f32(3, 3, 1, 1), 1, "VALID", tag="kernel-too-big", grad=(), modes=EAGER_ONLY
)
bad("InvalidArgumentError", "nn.conv2d", f32(1, 4, 4, 1), f64(2, 2, 1, 1), 1, "SAME", mentions=("Conv2D",))
bad("ValueError", "nn.conv2d", f32(1, 4, 4, 1), f32(2, 2, 1, 1), [1, 1, 1], "SAME", mentions=("strides",))

# --- one and three dimensions, any number
for padding in PADDINGS:
    for stride in (1, 2, 3):
        call("nn.conv1d", f32(2, 7, 2), f32(3, 2, 3), stride, padding, **LOOSE)
    call("nn.conv1d", f32(1, 8, 1), f32(3, 1, 2), 1, padding, dilations=2, **LOOSE)
    call("nn.conv3d", f32(1, 3, 4, 3, 1), f32(2, 2, 2, 1, 2), [1, 1, 1, 1, 1], padding, **LOOSE)
    call("nn.conv3d", f32(1, 4, 4, 4, 1), f32(2, 3, 2, 1, 1), [1, 2, 2, 2, 1], padding, **LOOSE)
    call("nn.convolution", f32(1, 6, 2), f32(3, 2, 2), padding=padding, **LOOSE)
    call("nn.convolution", f32(1, 5, 5, 1), f32(3, 3, 1, 2), strides=[2, 1], padding=padding, **LOOSE)
    call("nn.convolution", f32(1, 6, 6, 1), f32(2, 2, 1, 1), padding=padding, dilations=[2, 2], **LOOSE)
    call("nn.atrous_conv2d", f32(1, 6, 6, 1), f32(2, 2, 1, 2), 2, padding, **LOOSE)
call("nn.conv1d", f64(1, 5, 1), f64(2, 1, 1), 1, "VALID")
bad("InvalidArgumentError", "nn.conv1d", f32(1, 5, 3), f32(2, 2, 1), 1, "SAME", mentions=("depth",))

# --- transposed
for padding in PADDINGS:
    out = {"VALID": 7, "SAME": 6}[padding]
    call("nn.conv2d_transpose", f32(1, 3, 3, 2), f32(3, 3, 3, 2), [1, out, out, 3], 2, padding, **LOOSE)
    out = {"VALID": 5, "SAME": 3}[padding]
    call("nn.conv2d_transpose", f32(1, 3, 3, 1), f32(3, 3, 2, 1), [1, out, out, 2], 1, padding, **LOOSE)
    out = {"VALID": 7, "SAME": 6}[padding]
    call("nn.conv1d_transpose", f32(1, 3, 2), f32(3, 2, 2), [1, out, 2], 2, padding, **LOOSE)
    out = {"VALID": 4, "SAME": 4}[padding]
    call(
        "nn.conv3d_transpose",
        f32(1, 2, 2, 2, 1),
        f32(2, 2, 2, 1, 1),
        [1, out, out, out, 1],
        2,
        padding,
        **LOOSE,
    )
call(
    "nn.conv2d_transpose",
    f32(1, 3, 3, 1),
    f32(2, 2, 1, 1),
    [1, 5, 6, 1],
    2,
    "SAME",
    tag="odd-output",
    **LOOSE,
)
call("nn.conv_transpose", f32(1, 3, 3, 1), f32(2, 2, 1, 1), [1, 6, 6, 1], 2, tag="any-rank", **LOOSE)
call("nn.atrous_conv2d_transpose", f32(1, 6, 6, 1), f32(2, 2, 1, 1), [1, 6, 6, 1], 2, "SAME", **LOOSE)
bad("InvalidArgumentError", "nn.conv2d_transpose", f32(1, 3, 3, 1), f32(2, 2, 1, 1), [1, 9, 9, 1], 2, "SAME")

# --- depthwise and separable
for padding in PADDINGS:
    for strides in ([1, 1, 1, 1], [1, 2, 2, 1]):
        call("nn.depthwise_conv2d", f32(1, 5, 4, 2), f32(3, 2, 2, 2), strides, padding, **LOOSE)
        call("nn.depthwise_conv2d", f32(2, 4, 4, 3), f32(2, 2, 3, 1), strides, padding, **LOOSE)
    call("nn.depthwise_conv2d", f32(1, 6, 6, 2), f32(2, 2, 2, 1), [1] * 4, padding, dilations=[2, 2], **LOOSE)
    pointwise = f32(1, 1, 4, 3)
    call("nn.separable_conv2d", f32(1, 4, 4, 2), f32(2, 2, 2, 2), pointwise, [1, 1, 1, 1], padding, **LOOSE)
    call("nn.separable_conv2d", f32(1, 5, 5, 2), f32(3, 3, 2, 2), pointwise, [1, 2, 2, 1], padding, **LOOSE)
call("nn.depthwise_conv2d", f64(1, 3, 3, 1), f64(2, 2, 1, 2), [1] * 4, "SAME")
call(
    "nn.depthwise_conv2d",
    f32(1, 4, 4, 1),
    f32(3, 3, 1, 1),
    [1] * 4,
    [[0, 0], [1, 1], [0, 2], [0, 0]],
    **LOOSE,
)
call("nn.dilation2d", f32(1, 4, 4, 1), f32(2, 2, 1), [1] * 4, "SAME", "NHWC", [1] * 4)
call("nn.dilation2d", f32(1, 5, 5, 1), f32(2, 2, 1), [1, 2, 2, 1], "VALID", "NHWC", [1] * 4)
call("nn.erosion2d", f32(1, 4, 4, 1), f32(2, 2, 1), [1] * 4, "SAME", "NHWC", [1] * 4)

# --- the gradient ops as functions of their own
call(
    "compat.v1.nn.conv2d_backprop_input",
    [1, 4, 4, 1],
    f32(2, 2, 1, 2),
    f32(1, 3, 3, 2),
    [1] * 4,
    "VALID",
    **LOOSE,
)
call(
    "compat.v1.nn.conv2d_backprop_filter",
    f32(1, 4, 4, 1),
    [2, 2, 1, 2],
    f32(1, 3, 3, 2),
    [1] * 4,
    "VALID",
    **LOOSE,
)
call(
    "nn.depthwise_conv2d_backprop_input",
    [1, 4, 4, 2],
    f32(2, 2, 2, 1),
    f32(1, 3, 3, 2),
    [1] * 4,
    "VALID",
    **LOOSE,
)
call(
    "nn.depthwise_conv2d_backprop_filter",
    f32(1, 4, 4, 2),
    [2, 2, 2, 1],
    f32(1, 3, 3, 2),
    [1] * 4,
    "VALID",
    **LOOSE,
)

# --- pooling
for kind in ("max", "avg"):
    for padding in PADDINGS:
        for size, stride in ((2, 2), (2, 1), (3, 2), ([3, 2], [2, 1]), ([1, 2, 2, 1], [1, 1, 2, 1])):
            call(f"nn.{kind}_pool2d", f32(1, 5, 4, 2), size, stride, padding)
        for size, stride in ((2, 2), (3, 1), (3, 2)):
            call(f"nn.{kind}_pool1d", f32(2, 7, 2), size, stride, padding)
        call(f"nn.{kind}_pool3d", f32(1, 4, 3, 4, 1), 2, 2, padding)
        call(f"nn.{kind}_pool3d", f32(1, 4, 4, 4, 1), [3, 2, 2], [2, 1, 2], padding)
        call(f"nn.{kind}_pool", f32(1, 6, 2), [2], [2], padding)
        call(f"nn.{kind}_pool", f32(1, 4, 4, 1), 2, 2, padding)
        call("nn.pool", f32(1, 5, 5, 1), [2, 2], kind.upper(), strides=[2, 1], padding=padding)
    call("nn.pool", f32(1, 6, 6, 1), [2, 2], kind.upper(), padding="VALID", dilations=[2, 2])
    bad("ValueError", "nn.pool", f32(1, 6, 6, 1), [2, 2], kind.upper(), padding="SAME", dilations=[2, 2])
    call(f"nn.{kind}_pool2d", f64(1, 4, 4, 1), 2, 2, "VALID")
    call(f"nn.{kind}_pool2d", f16(1, 4, 4, 1), 2, 2, "VALID")
    call(f"nn.{kind}_pool2d", draw((1, 4, 4, 1), "bfloat16"), 2, 2, "VALID")
    call(f"nn.{kind}_pool2d", f32(0, 4, 4, 1), 2, 2, "VALID", tag="empty")
    call(f"nn.{kind}_pool2d", f32(1, 2, 2, 1), 3, 1, "VALID", tag="window-too-big", grad=(), modes=EAGER_ONLY)
    bad("InvalidArgumentError", f"nn.{kind}_pool2d", f32(1, 4, 4), 2, 2, "VALID")
    bad(
        "InvalidArgumentError",
        f"nn.{kind}_pool2d",
        f32(1, 4, 4, 1),
        2,
        2,
        "FULL",
        mentions=("padding", "FULL"),
    )
call("nn.max_pool2d", lit([[[[1.0], [1.0]], [[1.0], [1.0]]]]), 2, 1, "VALID", tag="ties")
call("nn.max_pool2d", i32(1, 4, 4, 1), 2, 2, "VALID")
call("nn.max_pool2d", f32(1, 4, 4, 1), 2, 2, [[0, 0], [1, 1], [0, 1], [0, 0]], tag="explicit")
call("nn.max_pool_with_argmax", f32(1, 4, 4, 2), 2, 2, "VALID")
call("nn.max_pool_with_argmax", f32(2, 3, 3, 1), 2, 1, "SAME")
call("nn.max_pool_with_argmax", f32(2, 4, 4, 1), 2, 2, "VALID", include_batch_in_index=True)
SEEDED = {"global_seed": 5, "modes": EAGER_ONLY}
call("nn.fractional_max_pool", f32(1, 6, 6, 1), 1.5, pseudo_random=False, seed=1, tag="seeded", **SEEDED)
call("nn.fractional_avg_pool", f32(1, 6, 6, 1), [1.0, 1.5, 1.5, 1.0], seed=1, tag="seeded", **SEEDED)

# --- a small network
case(
    "nn/conv-network",
    lambda tf, x, k, w: _network(tf, x, k, w),
    f32(2, 6, 6, 1),
    f32(3, 3, 1, 2),
    f32(8, 3),
    **LOOSE,
)
case("nn/conv-second-order", lambda tf, x, k: _penalty(tf, x, k), f32(1, 4, 4, 1), f32(2, 2, 1, 1), **LOOSE)


def _network(tf, x, kernel, weights):
    x = tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "VALID"))
    x = tf.nn.max_pool2d(x, 2, 2, "VALID")
    return tf.nn.softmax(tf.reshape(x, [2, -1]) @ weights)


def _penalty(tf, x, kernel):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.nn.conv2d(x, kernel, 1, "SAME") ** 2)
    return tf.reduce_sum(tape.gradient(y, x) ** 2)
