// Random words by every kernel that this processor can run, against rounds that are computed one by one.
// Returns 1 if something is wrong.

#include "../../src/thalweg/native/kernels/randomness.h"
#include "check.h"

using namespace thalweg;

namespace {

// The words of one block: four 32-bit numbers, ten rounds.
void block_of(const Stream& stream, uint64_t index, uint32_t* words) {
  const uint64_t low = stream.low + index, high = stream.high + (low < index);
  uint32_t a = uint32_t(low), b = uint32_t(low >> 32), c = uint32_t(high), d = uint32_t(high >> 32);
  uint32_t key_a = uint32_t(stream.key), key_b = uint32_t(stream.key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t product_a = uint64_t(a) * 0xd2511f53u, product_c = uint64_t(c) * 0xcd9e8d57u;
    const uint32_t next_a = uint32_t(product_c >> 32) ^ b ^ key_a;
    const uint32_t next_c = uint32_t(product_a >> 32) ^ d ^ key_b;
    a = next_a, b = uint32_t(product_c), c = next_c, d = uint32_t(product_a);
    key_a += 0x9e3779b9u, key_b += 0xbb67ae85u;
  }
  words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}

bool check(const Stream& stream, int64_t count) {
  std::vector<uint32_t> expected(count + 3);
  for (int64_t k = 0; 4 * k < count; ++k) block_of(stream, uint64_t(k), expected.data() + 4 * k);
  const std::vector<float> found = guarded(count, [&](const Workers& workers, float* out) {
    random_words(kernels(), workers, stream, count, reinterpret_cast<uint32_t*>(out));
  });
  bool right = static_cast<int64_t>(found.size()) == count;
  for (int64_t i = 0; right && i < count; ++i) {
    right = !std::memcmp(&found[i], &expected[i], sizeof(uint32_t));
  }
  if (!right) std::printf("%s: wrong are %ld words\n", kernels().name, long(count));
  return right;
}

bool check_all() {
  bool right = true;
  for (int64_t count : {0, 1, 3, 4, 5, 31, 32, 33, 70, 40000, 70003}) {
    right &= check({0x123456789abcdef0u, 7, 9}, count);
  }
  right &= check({~uint64_t{0}, ~uint64_t{0} - 5, 0xffffffffu}, 100);  // carried into the upper half
  right &= check({0, ~uint64_t{0} - 2, ~uint64_t{0}}, 50);
  return right;
}

}  // namespace

int main() { return with_each_kernels(check_all) ? 0 : 1; }
