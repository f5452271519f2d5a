"""Strings: joining, splitting, searching, numbers, Unicode, hashing, encodings of tensors."""

from .case import EAGER_ONLY, Ref, bad, call, case, draw, f32, flags, i32, i64, lit

WORDS = lit(["Thalweg", "", "the quick  brown", "Täler und Höhen", " x "])
GRID = lit([["a", "bc"], ["def", ""]])

# --- case, length, slices
for op in ("lower", "upper", "strip", "length"):
    call(f"strings.{op}", WORDS)
    call(f"strings.{op}", GRID)
    call(f"strings.{op}", "Word")
    call(f"strings.{op}", lit([], "string"), tag="empty")
call("strings.lower", WORDS, encoding="utf-8")
call("strings.upper", WORDS, encoding="utf-8")
call("strings.length", WORDS, unit="UTF8_CHAR")
bad("InvalidArgumentError", "strings.length", i32(2), mentions=("string",))
call("strings.substr", lit(["hello", "world"]), 1, 3)
call("strings.substr", lit(["hello", "world"]), -3, 2)
call("strings.substr", lit(["hello", "world"]), 2, 99)
call("strings.substr", lit(["hello", "world"]), [0, 1], [2, 3])
call("strings.substr", lit(["Täler"]), 1, 2, unit="UTF8_CHAR")
call("strings.substr", lit(["Täler"]), 1, 2)
bad("InvalidArgumentError", "strings.substr", lit(["ab"]), 5, 1, mentions=("pos", "range"))

# --- joining and splitting
call("strings.join", [lit(["a", "b"]), lit(["c", "d"])])
call("strings.join", [lit(["a", "b"]), "-x"], separator="_")
call("strings.join", ["a", "b", "c"], separator=", ")
call("strings.join", ["abc", lit([["x"], ["y"]])])
bad("InvalidArgumentError", "strings.join", [lit(["a", "b"]), lit(["c", "d", "e"])])
call("strings.reduce_join", GRID)
call("strings.reduce_join", GRID, axis=0)
call("strings.reduce_join", GRID, axis=1, separator="-")
call("strings.reduce_join", GRID, axis=-1, keepdims=True)
call("strings.reduce_join", lit([], "string"), tag="empty")
call("strings.split", WORDS, modes=EAGER_ONLY)
call("strings.split", WORDS)
call("strings.split", lit(["a,b,,c", "", "d"]), sep=",")
call("strings.split", lit(["a,b,c"]), ",", maxsplit=1)
call("strings.split", "one two", tag="scalar")
call("strings.split", lit([["a b"], ["c"]]))
call("strings.bytes_split", lit(["abc", "", "de"]))
call("strings.bytes_split", "abc")
case("strings.split/to-tensor", lambda tf, x: tf.strings.split(x).to_tensor(), lit(["a b c", "d"]))
case("strings.split/lengths", lambda tf, x: tf.strings.split(x).row_lengths(), lit(["a b c", "", "d"]))

# --- patterns
for pattern, rewrite in (
    ("[aeiou]", "_"),
    ("^(.)", "<\\1>"),
    ("\\s+", " "),
    ("zz", "y"),
    ("(\\w+) (\\w+)", "\\2 \\1"),
):
    call("strings.regex_replace", WORDS, pattern, rewrite)
call("strings.regex_replace", WORDS, "e", "E", replace_global=False)
for pattern in (".*e.*", "Thalweg", "", "[A-Z].*"):
    call("strings.regex_full_match", WORDS, pattern)
bad(
    "InvalidArgumentError",
    "strings.regex_replace",
    lit(["a"]),
    "(",
    "b",
    mentions=("pattern", "regex", "regexp"),
)

# --- numbers to text and back
for dtype in ("float32", "float64", "int32", "int64"):
    call("strings.to_number", lit(["1", "-2", " 30 ", "4"]), Ref(dtype), tag=dtype)
call("strings.to_number", lit(["1.5", "1e3", "-inf", "nan"]), tag="floats")
call("strings.to_number", "3.25")
bad("InvalidArgumentError", "strings.to_number", lit(["a"]), mentions=("a",))
bad("InvalidArgumentError", "strings.to_number", lit(["1.5"]), Ref("int32"), tag="int", mentions=("1.5",))
call("strings.as_string", lit([1, -2, 300]))
call("strings.as_string", lit([1.5, -2.0, 1e10, 1e-5, float("inf"), float("nan")]))
call("strings.as_string", lit([1.5, -2.0], "float64"))
call("strings.as_string", lit([1.23456, 2.0]), precision=2)
call("strings.as_string", lit([1.23456, 2.0]), scientific=True)
call("strings.as_string", lit([1.23456, 2e-8]), shortest=True)
call("strings.as_string", lit([1, 22]), width=4)
call("strings.as_string", lit([1, 22]), width=4, fill="0")
call("strings.as_string", flags(3))
call("strings.as_string", lit([1 + 2j], "complex64"))
call("strings.as_string", i64())
call("strings.as_string", draw((3,), "uint8"))
call("strings.format", "a {} b", [lit([1, 2])])
call("strings.format", "{} and {}", [lit(1.5), lit(["x"])])
case("strings.format/long", lambda tf: tf.strings.format("x: {}", tf.range(10)))
case("strings.format/summarize", lambda tf: tf.strings.format("x: {}", tf.range(10), summarize=2))
case("strings.format/placeholder", lambda tf: tf.strings.format("x: %t%", tf.range(3), placeholder="%t%"))
bad("ValueError", "strings.format", "no place", [lit([1, 2])], mentions=("placeholder", "template"))

# --- Unicode
call("strings.unicode_decode", lit(["Täler", ""]), "UTF-8")
call("strings.unicode_decode", "Täler", "UTF-8")
call("strings.unicode_decode", lit([b"a\xffb"]), "UTF-8", errors="replace")
call("strings.unicode_decode", lit([b"a\xffb"]), "UTF-8", errors="ignore")
bad(
    "InvalidArgumentError",
    "strings.unicode_decode",
    lit([b"a\xffb"]),
    "UTF-8",
    errors="strict",
    mentions=("Invalid",),
)
call("strings.unicode_decode_with_offsets", lit(["Täler", "x"]), "UTF-8")
call("strings.unicode_encode", [[84, 228], [120, 121]], "UTF-8")
call("strings.unicode_encode", [84, 228, 8364], "UTF-8")
call("strings.unicode_encode", [84, 228], "UTF-16-BE")
call("strings.unicode_split", lit(["Täler", ""]), "UTF-8")
call("strings.unicode_split_with_offsets", lit(["Tä"]), "UTF-8")
call("strings.unicode_script", lit([65, 228, 1046, 20013]))
call("strings.unicode_transcode", lit(["Täler"]), "UTF-8", "UTF-16-BE")
call("strings.unicode_transcode", lit([b"a\xffb"]), "UTF-8", "UTF-8")
call("strings.unicode_transcode", lit([b"a\xffb"]), "UTF-8", "UTF-8", errors="ignore")
call("strings.unicode_transcode", lit([b"a\xffb"]), "UTF-8", "UTF-8", replacement_char=63)

# --- n-grams, hashing
call("strings.ngrams", [["a", "b", "c"], ["d", "e", "f"]], 2)
call("strings.ngrams", ["a", "b", "c"], [1, 2], separator="-")
call("strings.ngrams", ["a", "b"], 2, pad_values=("<", ">"))
call("strings.to_hash_bucket", WORDS, 10)
call("strings.to_hash_bucket_fast", WORDS, 10)
call("strings.to_hash_bucket_fast", GRID, 1000003)
call("strings.to_hash_bucket_strong", WORDS, 10, [1, 2])
call("strings.to_hash_bucket_fast", "word", 7)
bad("InvalidArgumentError", "strings.to_hash_bucket_fast", lit(["a"]), 0, mentions=("num_buckets", "minimum"))
call("fingerprint", lit([[1, 2], [3, 4]], "uint8"))

# --- bytes as tensors
call("io.decode_raw", lit([b"\x01\x00\x02\x00"]), Ref("int16"))
call("io.decode_raw", lit([b"\x00\x00\x80\x3f"]), Ref("float32"))
call("io.decode_raw", lit([b"\x00\x01"]), Ref("uint8"))
call("io.decode_raw", lit([b"\x00\x01"]), Ref("int16"), little_endian=False)
call("io.encode_base64", lit(["hello", ""]))
call("io.encode_base64", lit(["hello"]), pad=True)
call("io.decode_base64", lit(["aGVsbG8"]))
bad("InvalidArgumentError", "io.decode_base64", lit(["$$$"]), mentions=("base64", "Invalid"))
call("io.decode_csv", lit(["1,2.5,a", "2,,b"]), [lit([0]), lit([9.5]), lit(["z"])], tag="defaults")
call("io.decode_csv", lit(['1;"x;y"']), [[0], [""]], field_delim=";")
bad("InvalidArgumentError", "io.decode_csv", lit(["1,2,3"]), [[0], [0]], mentions=("field",))
case(
    "io.serialize_tensor/round-trip",
    lambda tf, x: tf.io.parse_tensor(tf.io.serialize_tensor(x), tf.float32),
    f32(2, 3),
    grad=(),
)
case("io.serialize_tensor/bytes", lambda tf, x: tf.io.serialize_tensor(x), lit([1.0, 2.0]), grad=())

# --- as Python sees it
case("strings/comparison", lambda tf, x: tf.equal(tf.strings.lower(x), "thalweg"), WORDS)
case("strings/concat", lambda tf, x: tf.concat([x, ["end"]], 0), WORDS)
case("strings/plus", lambda tf, x: x + "!", WORDS)
case("strings/radd", lambda tf, x: "<" + x, WORDS)
case("strings/numpy", lambda tf, x: x.numpy().tolist(), GRID, modes=EAGER_ONLY)
case("strings/scalar-numpy", lambda tf, x: x.numpy(), lit("Täler"), modes=EAGER_ONLY)
case("strings/decode", lambda tf, x: x.numpy().decode("utf-8"), lit("Täler"), modes=EAGER_ONLY)
case("strings/where", lambda tf, x: tf.where(tf.strings.length(x) > 3, x, "short"), WORDS)
case("strings/gather", lambda tf, x: tf.gather(x, [1, 0]), GRID)
case("strings/reshape", lambda tf, x: tf.reshape(x, [-1]), GRID)
case("strings/table", lambda tf, x: _looked_up(tf, x), lit(["b", "z", "a"]), modes=EAGER_ONLY)


def _looked_up(tf, x):
    initializer = tf.lookup.KeyValueTensorInitializer(["a", "b"], [10, 20])
    return tf.lookup.StaticHashTable(initializer, -1).lookup(x)
