// Optimizers' steps as XLA FFI targets.

#include <cstdint>
#include <vector>

#include "ffi.h"
#include "processor.h"
#include "updating.h"

namespace thalweg {
namespace {

// Operands: the rate and each variable's decay; then of each variable the value, both averages, the gradient.
ffi::Error adam(ffi::ThreadPool pool, Array rates, ffi::RemainingArgs states, float beta_1, float beta_2,
                float epsilon, ffi::RemainingRets results) {
  const size_t count = results.size() / 3;
  const auto unfit = [] { return ffi::Error::InvalidArgument("adam: the operands don't fit each other"); };
  if (rates.element_count() != count + 1 || results.size() != count * 3 || states.size() != count * 4) {
    return unfit();
  }
  std::vector<Variable> variables(count);
  for (size_t k = 0; k < count; ++k) {
    const float* from[4];
    float* to[3];
    int64_t size = 0;
    for (size_t i = 0; i < 4; ++i) {
      auto array = states.get<Array>(4 * k + i);
      if (!array || (i && static_cast<int64_t>(array->element_count()) != size)) return unfit();
      from[i] = array->typed_data();
      size = static_cast<int64_t>(array->element_count());
    }
    for (size_t i = 0; i < 3; ++i) {
      auto array = results.get<Array>(3 * k + i);
      if (!array || static_cast<int64_t>((*array)->element_count()) != size) return unfit();
      to[i] = (*array)->typed_data();
    }
    variables[k] = {
        size, rates.typed_data()[1 + k], {from[3], from[0], from[1], from[2], to[0], to[1], to[2]}};
  }
  update_by_adam(kernels(), workers_of(pool), {*rates.typed_data(), beta_1, beta_2, epsilon}, variables);
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_adam, thalweg::adam,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .RemainingArgs()
                                  .Attr<float>("beta_1")
                                  .Attr<float>("beta_2")
                                  .Attr<float>("epsilon")
                                  .RemainingRets());

#pragma GCC visibility pop
