"""The same loop in PyTorch."""

import numpy as np
import torch


def prepare(framework):
    rng = np.random.default_rng(0)
    rows = torch.tensor(rng.random((112, 4)).astype(np.float32) * 5)
    labels = torch.tensor(rng.integers(0, 3, 112))
    batches = [(rows[k : k + 32], labels[k : k + 32]) for k in range(0, 112, 32)]
    w1 = torch.tensor(rng.normal(0, 0.1, (4, 3)).astype(np.float32), requires_grad=True)
    b1 = torch.tensor(rng.normal(0, 0.1, 3).astype(np.float32), requires_grad=True)
    lr = 0.1

    def block():
        for _ in range(10):
            loss_all = 0.0
            for x_train, y_train in batches:
                y = torch.softmax(x_train @ w1 + b1, dim=1)
                y_ = torch.nn.functional.one_hot(y_train, 3)
                loss = torch.mean(torch.square(y_ - y))
                loss_all += loss.item()
                loss.backward()
                with torch.no_grad():
                    for p in (w1, b1):
                        p -= lr * p.grad
                        p.grad = None
        return 40

    return block
