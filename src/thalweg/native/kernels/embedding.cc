#include "embedding.h"

#include <algorithm>
#include <cstring>

#include "ahead.h"

namespace thalweg {
namespace {

// Bytes that are worth a task of their own. All threads get as many rows.
constexpr int64_t kTaskBytes = 1 << 18;
// Rows lie anywhere in a table: so they are asked for this many places before their turn.
constexpr int64_t kAhead = 8;
constexpr int64_t kMostLines = 8;

template <typename Index>
int64_t row_of(Index index, int64_t count) {
  return std::clamp<int64_t>(index, 0, count - 1);
}

// Adds up the rows whose index lies in [begin, end).
template <typename Index>
void add_rows_between(const float* rows, const Index* indices, int64_t places, int64_t width, int64_t begin,
                      int64_t end, float* result) {
  const uint64_t some = static_cast<uint64_t>(end - begin);
  const auto inside = [&](int64_t place) { return static_cast<uint64_t>(indices[place]) - begin < some; };
  std::memset(result + begin * width, 0, sizeof(float) * some * width);
  for (int64_t place = 0; place < places; ++place) {
    if (place + kAhead < places && inside(place + kAhead)) {
      ask_for(result + indices[place + kAhead] * width, sizeof(float) * width, kMostLines);
    }
    if (!inside(place)) continue;
    const float* __restrict row = rows + place * width;
    float* __restrict sum = result + indices[place] * width;
    for (int64_t i = 0; i < width; ++i) sum[i] += row[i];
  }
}

}  // namespace

template <typename Index>
void take_rows(const Workers& workers, const float* table, Table shape, const Index* indices, int64_t places,
               float* result) {
  const int64_t bytes = sizeof(float) * shape.width;
  const int64_t threads = std::max<int64_t>(workers.count, 1);
  const int64_t turns = ceil_div(places * bytes, kTaskBytes * threads);
  const int64_t tasks = places * bytes < kTaskBytes ? 1 : std::min(turns * threads, places);
  parallel_for(workers, tasks, [&](int64_t k) {
    const int64_t end = places * (k + 1) / tasks;
    for (int64_t place = places * k / tasks; place < end; ++place) {
      if (place + kAhead < end) {
        ask_for(table + row_of(indices[place + kAhead], shape.count) * shape.width, bytes, kMostLines);
      }
      std::memcpy(result + place * shape.width, table + row_of(indices[place], shape.count) * shape.width,
                  bytes);
    }
  });
}

template <typename Index>
void add_rows(const Workers& workers, const float* rows, const Index* indices, int64_t places, Table shape,
              float* result) {
  const int64_t bytes = sizeof(float) * shape.width * (shape.count + places);
  const int64_t tasks =
      std::clamp<int64_t>(bytes / kTaskBytes, 1, std::min(workers.count, std::max<int64_t>(shape.count, 1)));
  parallel_for(workers, tasks, [&](int64_t k) {
    add_rows_between(rows, indices, places, shape.width, shape.count * k / tasks,
                     shape.count * (k + 1) / tasks, result);
  });
}

template void take_rows(const Workers&, const float*, Table, const int32_t*, int64_t, float*);
template void take_rows(const Workers&, const float*, Table, const int64_t*, int64_t, float*);
template void add_rows(const Workers&, const float*, const int32_t*, int64_t, Table, float*);
template void add_rows(const Workers&, const float*, const int64_t*, int64_t, Table, float*);

}  // namespace thalweg
