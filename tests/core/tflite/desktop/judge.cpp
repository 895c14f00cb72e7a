// The judge: cases go to judge.js as files, its answers come back as files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/judge.h"

#include <unistd.h>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace thimble::tests {

namespace fs = std::filesystem;

Bytes readBytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void writeBytes(const fs::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::string whyNoJudge() {
  const fs::path package = fs::path(THIMBLE_DESKTOP_TFLITE) / "node_modules/@tensorflow/tfjs-tflite";
  if (!fs::exists(package)) return "desktop TFLite is not installed: installer/test.sh does it";
  if (std::system("node --version > /dev/null 2>&1") != 0) return "there is no node";
  return "";
}

std::vector<Verdict> judge(const std::string& folder, const std::vector<JudgedCase>& cases) {
  const fs::path at =
      fs::temp_directory_path() / ("thimble_desktop_" + folder + "_" + std::to_string(getpid()));
  fs::remove_all(at);
  fs::create_directories(at);
  for (size_t i = 0; i < cases.size(); ++i) {
    writeBytes(at / (std::to_string(i) + ".tflite"), cases[i].file);
    writeBytes(at / (std::to_string(i) + ".in"), cases[i].samples);
    if (cases[i].remembers) writeBytes(at / (std::to_string(i) + ".fresh"), {});
  }
  const std::string command = std::string("node '") + THIMBLE_SOURCE_DIR +
                              "/tests/core/tflite/desktop/judge.js' '" + THIMBLE_DESKTOP_TFLITE + "' '" +
                              at.string() + "'";
  std::vector<Verdict> verdicts;
  if (std::system(command.c_str()) == 0) {
    for (size_t i = 0; i < cases.size(); ++i) {
      const fs::path base = at / std::to_string(i);
      const Bytes refused = readBytes(base.string() + ".refused");
      verdicts.push_back({fs::exists(base.string() + ".out") && refused.empty(),
                          readBytes(base.string() + ".out"), std::string(refused.begin(), refused.end())});
    }
  }
  fs::remove_all(at);
  return verdicts;
}

}  // namespace thimble::tests
