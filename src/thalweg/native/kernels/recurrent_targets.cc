// The recurrent layers as XLA FFI targets. An array that isn't there has no elements.

#include <algorithm>
#include <cstdint>

#include "ffi.h"
#include "processor.h"
#include "recurrence.h"

namespace thalweg {
namespace {

using Mask = ffi::Buffer<ffi::PRED>;
using Result = ffi::Result<Array>;

constexpr int64_t kGates[] = {1, 1, 4, 3, 3};

template <typename Buffer>
bool has(const Buffer& array, int64_t floats) {
  return static_cast<int64_t>(array.element_count()) == floats;
}

// Its data; null if it isn't there.
template <typename Buffer>
auto data(Buffer& array) {
  return array.element_count() ? array.typed_data() : nullptr;
}

// The geometry of inputs (sequence, step, input), or with steps first.
bool geometry(int64_t cell, bool steps_first, bool every, bool zero_masked, Dimensions x,
              Dimensions recurrent, Recurrent& shape) {
  if (cell < 0 || cell > static_cast<int64_t>(Cell::kGruBefore) || x.size() != 3 || recurrent.size() != 2) {
    return false;
  }
  const int64_t sequences = x[steps_first ? 1 : 0], steps = x[steps_first ? 0 : 1];
  shape = {static_cast<Cell>(cell),
           sequences,
           steps,
           x[2],
           recurrent[0],
           kGates[cell],
           1,
           sequences,
           every,
           zero_masked};
  if (!steps_first) shape.next = steps, shape.next_step = 1;
  return recurrent[1] == shape.gates * shape.units && x[0] * x[1] * x[2] * shape.units > 0;
}

// Whether the operands that both ways share fit.
bool fit(const Recurrent& s, Array h, Array c, Mask mask) {
  const int64_t states = s.sequences * s.units, rows = s.sequences * s.steps;
  return has(h, states) && has(c, s.cell == Cell::kLstm ? states : 0) && (has(mask, rows) || has(mask, 0));
}

int64_t bias_floats(const Recurrent& s) { return s.gates * s.units * (s.cell == Cell::kGruAfter ? 2 : 1); }

int64_t output_floats(const Recurrent& s) { return s.sequences * s.units * (s.every ? s.steps : 1); }

ffi::Error bad_geometry() {
  return ffi::Error::InvalidArgument("recurrent: operands and results don't fit each other, or are empty");
}

ffi::Error forward(ffi::ThreadPool pool, Array x, Array kernel, Array recurrent, Array bias, Array h, Array c,
                   Mask mask, int64_t cell, bool steps_first, bool every, bool zero_masked, Result output,
                   Result last_h, Result last_c, Result gates, Result before, Result cells) {
  Recurrent s;
  if (!geometry(cell, steps_first, every, zero_masked, x.dimensions(), recurrent.dimensions(), s)) {
    return bad_geometry();
  }
  const int64_t rows = s.sequences * s.steps, keeps = gates->element_count() ? rows : 0;
  if (!fit(s, h, c, mask) || !has(kernel, s.inputs * s.gates * s.units) || !has(bias, bias_floats(s)) ||
      !has(*output, output_floats(s)) || !has(*last_h, h.element_count()) ||
      !has(*last_c, c.element_count()) || !has(*gates, keeps * s.gates * s.units) ||
      !has(*before, keeps * s.units) || !has(*cells, s.gates > 1 ? keeps * s.units : 0)) {
    return bad_geometry();
  }
  run_recurrent(kernels(), workers_of(pool), s, kernel.typed_data(), recurrent.typed_data(),
                {x.typed_data(), bias.typed_data(), h.typed_data(), data(c), data(mask), output->typed_data(),
                 last_h->typed_data(), data(*last_c), data(*gates), data(*before), data(*cells)});
  return ffi::Error::Success();
}

// `to_gates` and `to_inner` may lie where gates and cells do.
ffi::Error back(ffi::ThreadPool pool, Array x, Array recurrent, Array h, Array c, Mask mask, Array gates,
                Array before, Array cells, Array to_output, Array to_last_h, Array to_last_c, int64_t cell,
                bool steps_first, bool every, bool zero_masked, Result to_gates, Result to_kernel,
                Result to_recurrent, Result to_bias, Result to_h, Result to_c, Result to_inner) {
  Recurrent s;
  if (!geometry(cell, steps_first, every, zero_masked, x.dimensions(), recurrent.dimensions(), s)) {
    return bad_geometry();
  }
  const int64_t rows = s.sequences * s.steps, width = s.gates * s.units;
  if (!fit(s, h, c, mask) || !has(gates, rows * width) || !has(before, rows * s.units) ||
      !has(cells, s.gates > 1 ? rows * s.units : 0) || !has(to_output, output_floats(s)) ||
      !has(to_last_h, h.element_count()) || !has(to_last_c, c.element_count()) ||
      !has(*to_gates, rows * width) || !has(*to_kernel, s.inputs * width) ||
      !has(*to_recurrent, s.units * width) || !has(*to_bias, bias_floats(s)) ||
      !has(*to_h, h.element_count()) || !has(*to_c, c.element_count()) ||
      !has(*to_inner, s.cell == Cell::kGruAfter ? rows * s.units : 0)) {
    return bad_geometry();
  }
  run_recurrent_back(kernels(), workers_of(pool), s, recurrent.typed_data(), x.typed_data(),
                     {h.typed_data(), data(c), data(mask), gates.typed_data(), before.typed_data(),
                      data(cells), to_output.typed_data(), to_last_h.typed_data(), data(to_last_c),
                      to_gates->typed_data(), data(*to_inner), to_h->typed_data(), data(*to_c)},
                     {to_kernel->typed_data(), to_recurrent->typed_data(), to_bias->typed_data()});
  return ffi::Error::Success();
}

}  // namespace
}  // namespace thalweg

#pragma GCC visibility push(default)

#define THALWEG_LAYER \
  Attr<int64_t>("cell").Attr<bool>("steps_first").Attr<bool>("every").Attr<bool>("zero_masked")

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_recurrent, thalweg::forward,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Mask>()
                                  .THALWEG_LAYER.Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(thalweg_recurrent_back, thalweg::back,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Mask>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .Arg<thalweg::Array>()
                                  .THALWEG_LAYER.Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>()
                                  .Ret<thalweg::Array>());

#pragma GCC visibility pop
