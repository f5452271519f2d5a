// What is done to each sum of a convolution at last.

#pragma once

namespace thalweg {

// A channel's bias is added, if there are biases; what is below zero becomes zero; then the sums are written,
// past the caches if they stream.
struct Finish {
  const float* bias;
  bool relu;
  bool streams = false;
};

}  // namespace thalweg
