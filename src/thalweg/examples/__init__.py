"""What TensorFlow 1.x had for its tutorials."""
