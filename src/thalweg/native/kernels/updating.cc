#include "updating.h"

#include <algorithm>

namespace thalweg {
namespace {

// Numbers of a variable that are worth a task of their own.
constexpr int64_t kTask = 1 << 14;

struct Range {
  const Variable* variable;
  int64_t begin, end;
};

}  // namespace

void update_by_adam(const Kernels& kernels, const Workers& workers, const Adam& step,
                    const std::vector<Variable>& variables) {
  std::vector<Range> ranges;
  int64_t numbers = 0;
  for (const Variable& variable : variables) {
    numbers += variable.size;
    for (int64_t begin = 0; begin < variable.size; begin += kTask) {
      ranges.push_back({&variable, begin, std::min(begin + kTask, variable.size)});
    }
  }
  const int64_t count = static_cast<int64_t>(ranges.size());
  // So few numbers that another thread would come too late are updated by this one.
  const Workers few{numbers > kTask ? workers.count : 1, workers.schedule};
  parallel_for(few, count, [&](int64_t k) {
    const Variable& variable = *ranges[k].variable;
    kernels.adam(step, variable.decay, variable.numbers, ranges[k].begin, ranges[k].end);
  });
}

}  // namespace thalweg
