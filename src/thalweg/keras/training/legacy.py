"""The names that training had in Keras 2."""

from __future__ import annotations

from typing import Any


class Keras2:
    """`fit_generator` and its kin, of which `fit` and its kin have taken the place."""

    fit: Any
    evaluate: Any
    predict: Any

    def fit_generator(
        self, generator: Any, steps_per_epoch: int | None = None, epochs: int = 1, **kwargs: Any
    ) -> Any:
        """`fit` on a generator."""
        return self.fit(generator, steps_per_epoch=steps_per_epoch, epochs=epochs, **kwargs)

    def evaluate_generator(self, generator: Any, steps: int | None = None, **kwargs: Any) -> Any:
        """`evaluate` on a generator."""
        return self.evaluate(generator, steps=steps, **{"verbose": 0, **kwargs})

    def predict_generator(self, generator: Any, steps: int | None = None, **kwargs: Any) -> Any:
        """`predict` on a generator."""
        return self.predict(generator, steps=steps, **{"verbose": 0, **kwargs})

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The numbers of the classes predicted: `Sequential.predict_classes` of Keras 2."""
        outputs = self.predict(x, batch_size=batch_size, verbose=verbose)
        return outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype("int32")

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs: `Sequential.predict_proba` of Keras 2."""
        return self.predict(x, batch_size=batch_size, verbose=verbose)
