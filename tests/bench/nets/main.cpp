// Writes every net of architectures.h as NAME.tflite, and samples of small ones as NAME.in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "core/tflite/model_file.h"
#include "tests/bench/nets/architectures.h"
#include "tests/bench/nets/samples.h"

namespace {

template <class Bytes>
bool writeFile(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(out.flush());
}

}  // namespace

int main(int count, char** words) {
  const bool small = count == 3 && std::strcmp(words[1], "--small") == 0;
  if (count != (small ? 3 : 2)) return std::fprintf(stderr, "usage: bench_nets [--small] FOLDER\n"), 2;
  using thimble::bench::Size;
  for (const auto& net : thimble::bench::architectures()) {
    const auto graph = net.make(small ? Size::kSmall : Size::kWhole);
    const auto file = thimble::tflite::writeModel(graph);
    if (!file) return std::fprintf(stderr, "%s: %s\n", net.name, file.error().message.c_str()), 1;
    const std::string path = std::string(words[count - 1]) + "/" + net.name;
    if (!writeFile(path + ".tflite", *file) ||
        (small && !writeFile(path + ".in", thimble::bench::samplesOf(graph)))) {
      return std::fprintf(stderr, "%s cannot be written\n", net.name), 1;
    }
  }
  return 0;
}
