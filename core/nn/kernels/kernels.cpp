// Which kernels this processor runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/kernels/kernels.h"

#include <vector>

namespace thimble::nn {

// One a file.
extern const Kernels<float> kPlain, kAvx2, kAvx512;
extern const Kernels<double> kPlainDouble;

std::span<const Kernels<float>* const> runnableKernels() {
  static const std::vector<const Kernels<float>*> all = [] {
    std::vector<const Kernels<float>*> runnable{&kPlain};
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) runnable.push_back(&kAvx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
      runnable.push_back(&kAvx512);
#endif
    return runnable;
  }();
  return all;
}

template <>
const Kernels<float>& kernels() {
  static const Kernels<float>& best = *runnableKernels().back();
  return best;
}

template <>
const Kernels<double>& kernels() {
  return kPlainDouble;
}

template <class T>
void multiply(const Product<T>& product) {
  alignas(64) static thread_local T panel[Kernels<T>::kPanel];
  kernels<T>().product(product, panel);
}

template void multiply(const Product<float>& product);
template void multiply(const Product<double>& product);

}  // namespace thimble::nn
