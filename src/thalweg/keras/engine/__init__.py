"""What layers and models are made of: symbolic tensors, nodes, weights, the tracking of attributes."""
