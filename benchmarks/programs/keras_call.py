"""`model(x)` on one sample, its result read."""

from programs.keras_fit import data, keras_of, mlp

STEPS = 200


def prepare(framework):
    model = mlp(keras_of(framework))
    sample = data()[0][:1]

    def block():
        for _ in range(STEPS):
            model(sample).numpy()
        return STEPS

    return block
