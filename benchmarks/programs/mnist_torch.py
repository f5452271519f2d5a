"""The same loop in PyTorch."""

import numpy as np
import torch

STEPS = 50


def prepare(framework):
    rng = np.random.default_rng(0)
    images = rng.random((STEPS, 128, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, (STEPS, 128))

    def parameter(*shape):
        return torch.tensor(rng.normal(0, 0.1, shape).astype(np.float32), requires_grad=True)

    parameters = w1, b1, w2, b2, w3, b3 = (
        parameter(784, 256),
        parameter(256),
        parameter(256, 128),
        parameter(128),
        parameter(128, 10),
        parameter(10),
    )
    lr = 1e-3

    def block():
        for step in range(STEPS):
            x = torch.from_numpy(images[step]).reshape(-1, 28 * 28)
            y = torch.from_numpy(labels[step])
            h1 = torch.relu(x @ w1 + b1)
            h2 = torch.relu(h1 @ w2 + b2)
            out = h2 @ w3 + b3
            y_onehot = torch.nn.functional.one_hot(y, 10).float()
            loss = torch.mean(torch.square(y_onehot - out))
            loss.backward()
            with torch.no_grad():
                for p in parameters:
                    p -= lr * p.grad
                    p.grad = None
        float(loss)
        return STEPS

    return block
