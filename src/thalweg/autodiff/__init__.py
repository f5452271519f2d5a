"""Derivatives besides tapes: forward mode (`tf.autodiff`), gradients of one's own, gradients of graphs."""

from thalweg.autodiff.forward import ForwardAccumulator as ForwardAccumulator
from thalweg.core.tape import GradientTape as GradientTape
