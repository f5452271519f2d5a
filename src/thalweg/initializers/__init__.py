"""Initializers: functions of a shape that give a variable's first value, `tf.*_initializer` among them."""

from __future__ import annotations

from thalweg.initializers.base import Initializer as Initializer
from thalweg.initializers.drawn import GlorotNormal as GlorotNormal
from thalweg.initializers.drawn import GlorotUniform as GlorotUniform
from thalweg.initializers.drawn import Orthogonal as Orthogonal
from thalweg.initializers.drawn import RandomNormal as RandomNormal
from thalweg.initializers.drawn import RandomUniform as RandomUniform
from thalweg.initializers.drawn import TruncatedNormal as TruncatedNormal
from thalweg.initializers.drawn import VarianceScaling as VarianceScaling
from thalweg.initializers.drawn import he_normal as he_normal
from thalweg.initializers.drawn import he_uniform as he_uniform
from thalweg.initializers.drawn import lecun_normal as lecun_normal
from thalweg.initializers.drawn import lecun_uniform as lecun_uniform
from thalweg.initializers.fixed import Constant as Constant
from thalweg.initializers.fixed import Identity as Identity
from thalweg.initializers.fixed import Ones as Ones
from thalweg.initializers.fixed import Zeros as Zeros

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
