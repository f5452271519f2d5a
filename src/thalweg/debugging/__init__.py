"""`tf.debugging`: demands on values, shapes and dtypes, and modes that find mistakes."""

from __future__ import annotations

from thalweg.debugging.assertion import Assert as Assert
from thalweg.debugging.kinds import assert_integer as assert_integer
from thalweg.debugging.kinds import assert_proper_iterable as assert_proper_iterable
from thalweg.debugging.kinds import assert_rank as assert_rank
from thalweg.debugging.kinds import assert_rank_at_least as assert_rank_at_least
from thalweg.debugging.kinds import assert_rank_in as assert_rank_in
from thalweg.debugging.kinds import assert_same_float_dtype as assert_same_float_dtype
from thalweg.debugging.kinds import assert_scalar as assert_scalar
from thalweg.debugging.kinds import assert_shapes as assert_shapes
from thalweg.debugging.kinds import assert_type as assert_type
from thalweg.debugging.kinds import is_numeric_tensor as is_numeric_tensor
from thalweg.debugging.modes import disable_traceback_filtering as disable_traceback_filtering
from thalweg.debugging.modes import enable_traceback_filtering as enable_traceback_filtering
from thalweg.debugging.modes import get_log_device_placement as get_log_device_placement
from thalweg.debugging.modes import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from thalweg.debugging.modes import set_log_device_placement as set_log_device_placement
from thalweg.debugging.numerics import assert_all_finite as assert_all_finite
from thalweg.debugging.numerics import check_numerics as check_numerics
from thalweg.debugging.numerics import disable_check_numerics as disable_check_numerics
from thalweg.debugging.numerics import enable_check_numerics as enable_check_numerics
from thalweg.debugging.values import assert_equal as assert_equal
from thalweg.debugging.values import assert_greater as assert_greater
from thalweg.debugging.values import assert_greater_equal as assert_greater_equal
from thalweg.debugging.values import assert_less as assert_less
from thalweg.debugging.values import assert_less_equal as assert_less_equal
from thalweg.debugging.values import assert_near as assert_near
from thalweg.debugging.values import assert_negative as assert_negative
from thalweg.debugging.values import assert_non_negative as assert_non_negative
from thalweg.debugging.values import assert_non_positive as assert_non_positive
from thalweg.debugging.values import assert_none_equal as assert_none_equal
from thalweg.debugging.values import assert_positive as assert_positive
