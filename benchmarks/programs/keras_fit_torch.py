"""The training of `keras_fit` as a plain loop in PyTorch."""

import torch

from programs.keras_fit import SIZE, data


def prepare(framework, batch_size=128):
    x, y = (torch.from_numpy(a) for a in data())
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = torch.nn.CrossEntropyLoss()

    def block():
        order = torch.randperm(SIZE)
        total = 0.0
        for start in range(0, SIZE, batch_size):
            rows = order[start : start + batch_size]
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            total += loss.item()
        return -(-SIZE // batch_size)

    return block
