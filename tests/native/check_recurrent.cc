// Random recurrent layers by every kernel that this processor can run: what comes out against step by step in
// double precision, and gradients against differences of that. Operands have memory of exactly their size, so
// that a sanitizer sees every step beyond it, and nothing between the results may be touched. Returns 1 if
// something is wrong.

#include "../../src/thalweg/native/kernels/recurrence.h"
#include "check.h"

using namespace thalweg;

namespace {

using Doubles = std::vector<double>;

// The operands of a layer; the mask is empty where all steps count.
struct Operands {
  Doubles x, kernel, recurrent, bias, h, c;
  std::unique_ptr<bool[]> mask;
  Doubles* all[6] = {&x, &kernel, &recurrent, &bias, &h, &c};
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// Output, last h and last c, one after the other.
Doubles expected(const Recurrent& s, const Operands& o) {
  const int64_t n = s.units, width = s.gates * n;
  Doubles output(s.sequences * n * (s.every ? s.steps : 1)), last_h = o.h, last_c = o.c;
  for (int64_t q = 0; q < s.sequences; ++q) {
    double *h = &last_h[q * n], *c = o.c.empty() ? nullptr : &last_c[q * n];
    Doubles held(n);
    for (int64_t t = 0; t < s.steps; ++t) {
      const int64_t row = q * s.next + t * s.next_step;
      const auto sum = [&](int64_t column, bool from_x, const Doubles& state) {
        double value = 0;
        for (int64_t i = 0; from_x && i < s.inputs; ++i)
          value += o.x[row * s.inputs + i] * o.kernel[i * width + column];
        for (size_t i = 0; i < state.size(); ++i) value += state[i] * o.recurrent[i * width + column];
        return value;
      };
      const Doubles old(h, h + n);
      const bool counts = !o.mask || o.mask[row];
      Doubles z(n), r(n), reset(n);
      const bool after = s.cell == Cell::kGruAfter;
      for (int64_t j = 0; s.gates == 3 && j < n; ++j) {
        z[j] = sigmoid(sum(j, true, old) + o.bias[j] + (after ? o.bias[width + j] : 0));
        r[j] = sigmoid(sum(n + j, true, old) + o.bias[n + j] + (after ? o.bias[width + n + j] : 0));
        reset[j] = r[j] * old[j];
      }
      for (int64_t j = 0; counts && j < n; ++j) {
        if (s.cell == Cell::kLstm) {
          const auto gate = [&](int k) { return sum(k * n + j, true, old) + o.bias[k * n + j]; };
          c[j] = sigmoid(gate(1)) * c[j] + sigmoid(gate(0)) * std::tanh(gate(2));
          h[j] = sigmoid(gate(3)) * std::tanh(c[j]);
        } else if (s.gates == 3) {
          const int64_t k = 2 * n + j;
          const double inner = after ? r[j] * (sum(k, false, old) + o.bias[width + k]) : 0;
          const double g = std::tanh(o.bias[k] + inner + sum(k, true, after ? Doubles() : reset));
          h[j] = z[j] * old[j] + (1 - z[j]) * g;
        } else {
          const double value = sum(j, true, old) + o.bias[j];
          h[j] = s.cell == Cell::kTanh ? std::tanh(value) : std::max(value, 0.0);
        }
        held[j] = h[j];
      }
      if (!counts && s.zero_masked) held.assign(n, 0);
      if (s.every || t == s.steps - 1) std::copy(held.begin(), held.end(), &output[(s.every ? row : q) * n]);
    }
  }
  output.insert(output.end(), last_h.begin(), last_h.end());
  output.insert(output.end(), last_c.begin(), last_c.end());
  return output;
}

Doubles random_doubles(int64_t size, double scale) {
  const auto floats = random_array(size);
  Doubles values(size);
  for (int64_t i = 0; i < size; ++i) values[i] = float(floats[i] * scale);
  return values;
}

Operands random_operands(const Recurrent& s, int masked) {
  const int64_t width = s.gates * s.units, rows = s.sequences * s.steps;
  const double scale = 1 / std::sqrt(double(s.inputs + s.units));
  Operands o;
  o.x = random_doubles(rows * s.inputs, 1);
  o.kernel = random_doubles(s.inputs * width, scale);
  o.recurrent = random_doubles(s.units * width, scale);
  o.bias = random_doubles((s.cell == Cell::kGruAfter ? 2 : 1) * width, 1);
  o.h = random_doubles(s.sequences * s.units, 1);
  if (s.cell == Cell::kLstm) o.c = random_doubles(s.sequences * s.units, 1);
  if (masked) {
    o.mask.reset(new bool[rows]);
    for (int64_t i = 0; i < rows; ++i) o.mask[i] = masked == 1 && whole(0, 2);
  }
  return o;
}

std::unique_ptr<float[]> floats(const Doubles& values) {
  std::unique_ptr<float[]> array(new float[values.size()]);
  std::copy(values.begin(), values.end(), array.get());
  return array;
}

// Arrays in one memory, with room between them that nobody may touch.
struct Places {
  std::vector<int64_t> begins, sizes;
  int64_t end = 0;
  int64_t add(int64_t size) {
    begins.push_back(end);
    sizes.push_back(size);
    end += size + kGuard;
    return begins.back();
  }
  bool apart(const std::vector<float>& memory) const {
    bool right = int64_t(memory.size()) == end;
    for (size_t k = 0; right && k < begins.size(); ++k)
      for (int64_t i = 0; i < kGuard; ++i) right &= memory[begins[k] + sizes[k] + i] == kPoison;
    return right;
  }
};

// What comes out of the kernels, and the gradients for these gradients of output and last states.
struct Found {
  std::vector<float> forward, back;
  Places forward_places, back_places;
};

// `keeps` nothing for the way back where `back` isn't wanted.
Found run(const Recurrent& s, const Operands& o, const Doubles& seeds, bool back) {
  const int64_t rows = s.sequences * s.steps, n = s.units, width = s.gates * n, states = s.sequences * n;
  const int64_t outputs = states * (s.every ? s.steps : 1), c_size = o.c.size();
  const auto x = floats(o.x), kernel = floats(o.kernel), recurrent = floats(o.recurrent),
             bias = floats(o.bias), h = floats(o.h), c = floats(o.c), seed = floats(seeds);
  const float* c_or_null = c_size ? c.get() : nullptr;
  Found found;
  Places &f = found.forward_places, &b = found.back_places;
  const int64_t at[] = {f.add(outputs),         f.add(states),
                        f.add(c_size),          f.add(back * rows * width),
                        f.add(back * rows * n), f.add(back * rows * n)};
  const bool has_cells = s.gates > 1;
  found.forward = guarded(f.end, [&](const Workers& workers, float* out) {
    std::fill(out + at[5], out + at[5] + back * rows * n,
              0.0f);  // not every cell has something to keep there
    run_recurrent(kernels(), workers, s, kernel.get(), recurrent.get(),
                  {x.get(), bias.get(), h.get(), c_or_null, o.mask.get(), out + at[0], out + at[1],
                   out + at[2], back ? out + at[3] : nullptr, back ? out + at[4] : nullptr,
                   back && has_cells ? out + at[5] : nullptr});
  });
  if (!back || int64_t(found.forward.size()) != f.end) return found;
  const int64_t to[] = {b.add(rows * width),  b.add(o.kernel.size()), b.add(o.recurrent.size()),
                        b.add(o.bias.size()), b.add(states),          b.add(c_size),
                        b.add(rows * n)};
  found.back = guarded(b.end, [&](const Workers& workers, float* out) {
    const float* kept = found.forward.data();
    // Where gates and cells lie their gradients are put.
    std::copy_n(kept + at[3], rows * width, out + to[0]);
    std::copy_n(kept + at[5], rows * n, out + to[6]);
    run_recurrent_back(kernels(), workers, s, recurrent.get(), x.get(),
                       {h.get(), c_or_null, o.mask.get(), out + to[0], kept + at[4], out + to[6], seed.get(),
                        seed.get() + outputs, seed.get() + outputs + states, out + to[0], out + to[6],
                        out + to[4], out + to[5]},
                       {out + to[1], out + to[2], out + to[3]});
  });
  return found;
}

// The gradients of x, kernel, recurrent kernel, bias, h and c.
std::vector<Doubles> gradients(const Recurrent& s, const Operands& o, const Found& found) {
  const int64_t width = s.gates * s.units, rows = s.sequences * s.steps;
  std::vector<Doubles> all{Doubles(rows * s.inputs)};
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t i = 0; i < s.inputs; ++i)
      for (int64_t j = 0; j < width; ++j)
        all[0][row * s.inputs + i] += double(found.back[row * width + j]) * o.kernel[i * width + j];
  for (int k = 1; k <= 5; ++k) {
    const auto begin = found.back.begin() + found.back_places.begins[k];
    all.emplace_back(begin, begin + found.back_places.sizes[k]);
  }
  return all;
}

bool gradients_agree(const Recurrent& s, Operands& o, const Found& found, const Doubles& seeds) {
  const std::vector<Doubles> all = gradients(s, o, found);
  for (int k = 0; k < 6; ++k) {
    Doubles& operand = *o.all[k];
    const Doubles direction = random_doubles(operand.size(), 1), here = operand;
    const double step = 1e-6;
    double sums[2] = {}, found_slope = 0, size = 0;
    for (int side : {0, 1}) {
      for (size_t i = 0; i < here.size(); ++i) operand[i] = here[i] + (side ? -step : step) * direction[i];
      const Doubles value = expected(s, o);
      for (size_t i = 0; i < value.size(); ++i) sums[side] += seeds[i] * value[i];
    }
    operand = here;
    for (size_t i = 0; i < here.size(); ++i) {
      found_slope += all[k][i] * direction[i];
      size += std::abs(all[k][i] * direction[i]);
    }
    const double slope = (sums[0] - sums[1]) / (2 * step);
    if (!(std::abs(slope - found_slope) <= 1e-5 * (size + 1))) {
      std::printf("gradient %d is %g along a direction in which the slope is %g\n", k, found_slope, slope);
      return false;
    }
  }
  return true;
}

bool check(Recurrent s, int masked, bool with_gradients = true) {
  s.gates = s.cell == Cell::kLstm ? 4 : s.cell == Cell::kTanh || s.cell == Cell::kRelu ? 1 : 3;
  Operands o = random_operands(s, masked);
  const Doubles wanted = expected(s, o), seeds = random_doubles(wanted.size(), 1);
  bool right = true;
  for (bool back : {false, true}) {
    const Found found = run(s, o, seeds, back);
    right &= found.forward_places.apart(found.forward) && (!back || found.back_places.apart(found.back));
    size_t i = 0;
    for (int k = 0; right && k < 3; ++k)
      for (int64_t j = 0; j < found.forward_places.sizes[k]; ++j, ++i)
        right &= near(found.forward[found.forward_places.begins[k] + j], wanted[i], 30);
    if (right && back && with_gradients) right = gradients_agree(s, o, found, seeds);
  }
  if (!right) {
    std::printf("%s: wrong is cell %d, %ld sequences of %ld steps, %ld inputs, %ld units, mask %d\n",
                kernels().name, int(s.cell), long(s.sequences), long(s.steps), long(s.inputs), long(s.units),
                masked);
  }
  return right;
}

bool check_all() {
  const int64_t units[] = {1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 40, 61};
  bool right = true;
  for (int k = 0; k < 100; ++k) {
    const int64_t sequences = whole(1, 15), steps = whole(1, 5);
    const bool steps_first = whole(0, 1);
    right &=
        check({static_cast<Cell>(k % 5), sequences, steps, whole(1, 9), units[whole(0, 11)], 0,
               steps_first ? 1 : steps, steps_first ? sequences : 1, bool(whole(0, 1)), bool(whole(0, 1))},
              int(whole(0, 2)));
  }
  for (int cell = 0; cell < 5; ++cell) {  // several parts a thread; sums over all rows in pieces
    right &= check({static_cast<Cell>(cell), 111, 5, 40, 33, 0, 5, 1, true, false}, 1, false);
    right &= check({static_cast<Cell>(cell), 70, 8, 5, 12, 0, 8, 1, true, false}, 0);
  }
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
