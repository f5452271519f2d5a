"""The same training step in JAX, the step jitted, as JAX is used."""

import jax
import jax.numpy as jnp
import numpy as np

STEPS = 50


def prepare(framework):
    rng = np.random.default_rng(0)
    images = rng.random((STEPS, 128, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, (STEPS, 128)).astype(np.int32)
    shapes = [(784, 256), (256,), (256, 128), (128,), (128, 10), (10,)]
    parameters = [jnp.asarray(rng.normal(0, 0.1, s).astype(np.float32)) for s in shapes]

    def loss_of(parameters, x, y):
        w1, b1, w2, b2, w3, b3 = parameters
        h1 = jax.nn.relu(x.reshape(-1, 784) @ w1 + b1)
        h2 = jax.nn.relu(h1 @ w2 + b2)
        return jnp.mean(jnp.square(jax.nn.one_hot(y, 10) - (h2 @ w3 + b3)))

    @jax.jit
    def step_of(parameters, x, y, lr):
        loss, grads = jax.value_and_grad(loss_of)(parameters, x, y)
        return loss, [p - lr * g for p, g in zip(parameters, grads, strict=True)]

    def block():
        nonlocal parameters
        for step in range(STEPS):
            loss, parameters = step_of(parameters, images[step], labels[step], 1e-3)
        float(loss)
        return STEPS

    return block
