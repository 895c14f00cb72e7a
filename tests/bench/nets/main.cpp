// Writes every net of architectures.h as NAME.tflite.  Usage: bench_nets [--small] FOLDER
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "core/tflite/model_file.h"
#include "tests/bench/nets/architectures.h"

int main(int count, char** words) {
  const bool small = count == 3 && std::strcmp(words[1], "--small") == 0;
  if (count != (small ? 3 : 2)) return std::fprintf(stderr, "usage: bench_nets [--small] FOLDER\n"), 2;
  using thimble::bench::Size;
  for (const auto& net : thimble::bench::architectures()) {
    const auto file = thimble::tflite::writeModel(net.make(small ? Size::kSmall : Size::kWhole));
    if (!file) return std::fprintf(stderr, "%s: %s\n", net.name, file.error().message.c_str()), 1;
    std::ofstream out(std::string(words[count - 1]) + "/" + net.name + ".tflite", std::ios::binary);
    out.write(reinterpret_cast<const char*>(file->data()), static_cast<std::streamsize>(file->size()));
    if (!out.flush()) return std::fprintf(stderr, "%s cannot be written\n", net.name), 1;
  }
  return 0;
}
