// Softmax cross-entropy of rows of logits.

#pragma once

#include <cstdint>

namespace thalweg {

// The cross-entropy of rows [row0, row1), of `classes` logits each, with the classes that labels name, and
// the gradient to the logits: softmax(logits) less 1 at the label. A label that names no class counts
// nowhere.
using CrossEntropyRows = void (*)(const float* logits, const int32_t* labels, int64_t classes, int64_t row0,
                                  int64_t row1, float* losses, float* gradient);

}  // namespace thalweg
