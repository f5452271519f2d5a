"""Golden cases: what every op must return, recorded once from TensorFlow."""
