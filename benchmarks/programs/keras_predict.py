"""`model.predict` on one sample."""

from programs.keras_fit import data, keras_of, mlp

STEPS = 30


def prepare(framework):
    model = mlp(keras_of(framework))
    sample = data()[0][:1]

    def block():
        for _ in range(STEPS):
            model.predict(sample, verbose=0)
        return STEPS

    return block
