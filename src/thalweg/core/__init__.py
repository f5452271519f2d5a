"""The ground floor: what tensors, ops, graphs and gradients are."""
