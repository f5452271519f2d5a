// Random variables updated by every kernel that this processor can run, against double precision, in place
// and from one place to another. Operands have memory of exactly their size, so that a sanitizer sees every
// step beyond it. Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/updating.h"
#include "check.h"

using namespace thalweg;

namespace {

constexpr Adam kStep{0.01f, 0.9f, 0.99f, 1e-6f};

// The numbers of some variables, one after the other: values, both averages, gradients.
struct States {
  std::vector<int64_t> sizes;
  int64_t total = 0;
  std::unique_ptr<float[]> of[4];
  std::vector<float> decays;

  explicit States(std::vector<int64_t> of_sizes) : sizes(std::move(of_sizes)) {
    for (int64_t size : sizes) total += size, decays.push_back(decays.size() % 2 ? 0.1f : 0.0f);
    for (auto& array : of) array = random_array(total);
    for (int64_t i = 0; i < total; ++i) of[2][i] = i % 7 ? std::abs(of[2][i]) : 0.0f;
  }

  // What the variables become, new values and averages one after the other.
  void update(const Workers& workers, float* out, bool in_place) const {
    std::vector<Variable> variables;
    if (in_place) {
      for (int64_t part = 0; part < 3; ++part) std::copy_n(of[part].get(), total, out + part * total);
    }
    int64_t at = 0;
    for (size_t k = 0; k < sizes.size(); ++k) {
      const auto from = [&](int part) { return in_place ? out + part * total + at : of[part].get() + at; };
      variables.push_back(
          {sizes[k],
           decays[k],
           {of[3].get() + at, from(0), from(1), from(2), out + at, out + total + at, out + 2 * total + at}});
      at += sizes[k];
    }
    update_by_adam(kernels(), workers, kStep, variables);
  }
};

bool check(const std::vector<int64_t>& sizes) {
  const States states(sizes);
  const int64_t n = states.total;
  const auto apart = guarded(3 * n, [&](const Workers& w, float* out) { states.update(w, out, false); });
  const auto in_place = guarded(3 * n, [&](const Workers& w, float* out) { states.update(w, out, true); });
  bool right = apart.size() == static_cast<size_t>(3 * n) && apart == in_place;
  int64_t i = 0;
  for (size_t k = 0; right && k < sizes.size(); ++k) {
    for (const int64_t end = i + sizes[k]; right && i < end; ++i) {
      const double g = states.of[3][i], x = states.of[0][i];
      const double m = states.of[1][i] * 0.9 + g * 0.1, v = states.of[2][i] * 0.99 + g * g * 0.01;
      const double step = m * 0.01 / (std::sqrt(v) + 1e-6);
      right &= near(apart[i], x - x * states.decays[k] - step, std::abs(x) + std::abs(step));
      right &= near(apart[n + i], m, 1 + std::abs(g)) && near(apart[2 * n + i], v, v + 1e-6, 1e-5);
    }
  }
  if (!right) std::printf("%s: wrong are %ld variables\n", kernels().name, long(sizes.size()));
  return right;
}

// What is no number stays by itself.
bool check_no_number() {
  States states({40});
  states.of[3][17] = NAN, states.of[3][20] = INFINITY;
  const auto out = guarded(120, [&](const Workers& w, float* to) { states.update(w, to, false); });
  for (size_t i = 0; i < out.size(); ++i) {
    const bool spoilt = i % 40 == 17 || i == 20;
    if (std::isnan(out[i]) != spoilt) return false;
  }
  return out.size() == 120;
}

bool check_all() {
  bool right = check_no_number() && check({}) && check({0, 1, 0});
  for (int k = 0; k < 30; ++k) right &= check({whole(0, 70), whole(0, 70), whole(1, 70)});
  right &= check({50'000, 16, 16'384, 33});  // in parts
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
