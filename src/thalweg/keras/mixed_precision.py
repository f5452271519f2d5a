"""`keras.mixed_precision`: policies and the scaling of losses, under Keras 2's names."""

from thalweg.keras.dtype_policies import DTypePolicy as DTypePolicy
from thalweg.keras.dtype_policies import DTypePolicy as Policy  # noqa: F401  (public under both names)
from thalweg.keras.dtype_policies import dtype_policy as dtype_policy
from thalweg.keras.dtype_policies import dtype_policy as global_policy  # noqa: F401
from thalweg.keras.dtype_policies import set_dtype_policy as set_dtype_policy
from thalweg.keras.dtype_policies import set_dtype_policy as set_global_policy  # noqa: F401
from thalweg.keras.optimizers import LossScaleOptimizer as LossScaleOptimizer
