"""The training steps of `networks` as plain loops in PyTorch, in its faster layout of images."""

import torch
from torch import nn

from programs.networks import STEPS, images


def data(*geometry):
    """Images, channels first in shape and last in memory, and their labels."""
    x, y = images(*geometry)
    x = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    return x, torch.from_numpy(y)


def loop(model, x, y, loss_of, batch_size, rate=1e-3):
    """A block that trains a model once over some data."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    model.train()

    def block():
        for rows in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
        return len(x) // batch_size if loss.item() else 0

    return block


def small_cnn(framework):
    layers = []
    for before in (1, 64):
        layers += [nn.Conv2d(before, 64, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Flatten(), nn.Linear(7 * 7 * 64, 128), nn.ReLU(), nn.Linear(128, 10)]
    model = nn.Sequential(*layers).to(memory_format=torch.channels_last)
    return loop(model, *data(128 * STEPS, 28, 1), nn.CrossEntropyLoss(), 128)


class Block(nn.Module):
    """ResNet's block of two convolutions, with a convolution beside them where the shape changes."""

    def __init__(self, before, filters, strides):
        super().__init__()

        def convolution(channels, size, strides):
            layer = nn.Conv2d(channels, filters, size, strides, size // 2, bias=False)
            return nn.Sequential(layer, nn.BatchNorm2d(filters))

        self.inner = nn.Sequential(convolution(before, 3, strides), nn.ReLU(), convolution(filters, 3, 1))
        changes = strides > 1 or before != filters
        self.shortcut = convolution(before, 1, strides) if changes else nn.Identity()

    def forward(self, x):
        return torch.relu(self.inner(x) + self.shortcut(x))


def resnet(framework):
    layers = [nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    before = 64
    for filters, strides in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [Block(before, filters, strides), Block(filters, filters, 1)]
        before = filters
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)]
    model = nn.Sequential(*layers).to(memory_format=torch.channels_last)
    return loop(model, *data(32 * STEPS, 32, 3), nn.CrossEntropyLoss(), 32)


class Stock(nn.Module):
    """Two recurrent layers over prices."""

    def __init__(self, kind):
        super().__init__()
        self.first, self.second = kind(1, 80, batch_first=True), kind(80, 100, batch_first=True)
        self.drop, self.last = nn.Dropout(0.2), nn.Linear(100, 1)

    def forward(self, x):
        x = self.drop(self.first(x)[0])
        return self.last(self.drop(self.second(x)[0][:, -1]))


def _stock(kind):
    torch.manual_seed(0)
    return loop(Stock(kind), torch.rand(64 * 8, 60, 1), torch.rand(64 * 8, 1), nn.MSELoss(), 64)


def stock_lstm(framework):
    return _stock(nn.LSTM)


def stock_gru(framework):
    return _stock(nn.GRU)


def vgg13(framework):
    layers, before = [], 3
    for filters in (64, 128, 256, 512, 512):
        for _ in range(2):
            layers += [nn.Conv2d(before, filters, 3, padding=1), nn.ReLU()]
            before = filters
        layers.append(nn.MaxPool2d(2))
    layers += [nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(128, 100)).to(memory_format=torch.channels_last)
    x, y = data(64, 32, 3, 100)
    step = loop(model, x, y, nn.CrossEntropyLoss(), 64, 1e-4)
    return lambda: sum(step() for _ in range(STEPS))


def _generator():
    layers = [nn.Linear(100, 7 * 7 * 256, bias=False), nn.BatchNorm1d(7 * 7 * 256), nn.LeakyReLU(0.3)]
    layers.append(nn.Unflatten(1, (256, 7, 7)))
    for before, filters, stride in ((256, 128, 1), (128, 64, 2)):
        layers.append(nn.ConvTranspose2d(before, filters, 5, stride, 2, stride - 1, bias=False))
        layers += [nn.BatchNorm2d(filters), nn.LeakyReLU(0.3)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(64, 1, 5, 2, 2, 1, bias=False), nn.Tanh())


def _discriminator():
    layers = []
    for before, filters in ((1, 64), (64, 128)):
        layers += [nn.Conv2d(before, filters, 5, 2, 2), nn.LeakyReLU(0.3), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(7 * 7 * 128, 1))


def dcgan(framework):
    generator = _generator().to(memory_format=torch.channels_last)
    discriminator = _discriminator().to(memory_format=torch.channels_last)
    g_optimizer = torch.optim.Adam(generator.parameters(), lr=1e-4)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), lr=1e-4)
    loss_of = nn.BCEWithLogitsLoss()
    x, _ = data(64, 28, 1)

    def block():
        for _ in range(STEPS):
            made = generator(torch.randn(64, 100))
            real, fake = discriminator(x), discriminator(made.detach())
            d_loss = loss_of(real, torch.ones_like(real)) + loss_of(fake, torch.zeros_like(fake))
            d_optimizer.zero_grad()
            d_loss.backward()
            d_optimizer.step()
            fake = discriminator(made)
            g_optimizer.zero_grad()
            loss_of(fake, torch.ones_like(fake)).backward()
            g_optimizer.step()
        return STEPS if d_loss.item() else 0

    return block
