// The instruction sets that kernels are compiled for, and the one that is used.

#pragma once

#include "kernels.h"

namespace thalweg {

// The kernels in use: at first those of the best instruction set that this processor has.
const Kernels& kernels();

// Uses the kernels of that name from now on; false if there are none or this processor can't run them.
bool use_kernels(const char* name);

}  // namespace thalweg
