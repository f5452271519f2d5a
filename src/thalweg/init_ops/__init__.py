"""Initializers: functions of a shape that give a variable's first value, `tf.*_initializer` among them."""

from __future__ import annotations

from thalweg.init_ops.base import Initializer as Initializer
from thalweg.init_ops.drawn import GlorotNormal as GlorotNormal
from thalweg.init_ops.drawn import GlorotUniform as GlorotUniform
from thalweg.init_ops.drawn import Orthogonal as Orthogonal
from thalweg.init_ops.drawn import RandomNormal as RandomNormal
from thalweg.init_ops.drawn import RandomUniform as RandomUniform
from thalweg.init_ops.drawn import TruncatedNormal as TruncatedNormal
from thalweg.init_ops.drawn import VarianceScaling as VarianceScaling
from thalweg.init_ops.drawn import he_normal as he_normal
from thalweg.init_ops.drawn import he_uniform as he_uniform
from thalweg.init_ops.drawn import lecun_normal as lecun_normal
from thalweg.init_ops.drawn import lecun_uniform as lecun_uniform
from thalweg.init_ops.fixed import Constant as Constant
from thalweg.init_ops.fixed import Identity as Identity
from thalweg.init_ops.fixed import Ones as Ones
from thalweg.init_ops.fixed import Zeros as Zeros

zeros = Zeros
ones = Ones
constant = Constant
identity = Identity
random_uniform = RandomUniform
random_normal = RandomNormal
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
orthogonal = Orthogonal
glorot_uniform = GlorotUniform
glorot_normal = GlorotNormal
