// Every layer of the real models on every core, by the interpreter and as generated code: the checksums that TFLite
// Micro's reference kernels gave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "core/codegen/generator.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/core/tflite/golden_models.h"

namespace thimble::tests {
namespace {

namespace fs = std::filesystem;
using codegen::Core;
using codegen::Setting;
using Bytes = std::vector<uint8_t>;

#ifdef THIMBLE_SINGLE_ROUNDING
const std::string kMode = "_single_rounding";
#else
const std::string kMode;
#endif

struct Board {
  const char* name;
  const char* machine;
  const char* job;  // address
  Core core;
};

constexpr Board kBoards[] = {{"M3", "mps2-an385", "0x21000000", Core::kPortable},
                             {"M4", "mps2-an386", "0x21000000", Core::kDsp},
                             {"M7", "mps2-an500", "0x60000000", Core::kDsp},
                             {"M33", "mps2-an505", "0x80000000", Core::kDsp},
                             {"M55", "mps3-an547", "0x60000000", Core::kMve}};

struct Way {
  const char* name;
  std::optional<Setting> setting;  // of generated code; none: interpreted
  const char* flags;
};

constexpr Way kWays[] = {{"interpreted", std::nullopt, ""},
                         {"fast", Setting::kFast, "-O3"},
                         {"balanced", Setting::kBalanced, "-O2"},
                         {"small", Setting::kSmall, "-Os"}};

constexpr const char* kModels[] = {"hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                   "person_detect", "trained_lstm_int8"};

/// Checksums by operator; by the tensor it writes where the code is generated.
using Checksums = std::map<uint32_t, uint32_t>;

/// What a board printed for each sample: of layers, and of all outputs.
struct Printed {
  std::vector<Checksums> operators, tensors;
  std::vector<uint32_t> outputs;
  std::string rest;
};

Printed parse(std::istream& text) {
  Printed printed;
  Checksums operators, tensors;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string name;
    uint32_t number = 0, crc32 = 0;
    words >> name >> std::hex >> number >> crc32;
    if (name == "operator" && words) {
      operators[number] = crc32;
    } else if (name == "tensor" && words) {
      tensors[number] = crc32;
    } else if (name == "sample" && words) {
      printed.operators.push_back(std::exchange(operators, {}));
      printed.tensors.push_back(std::exchange(tensors, {}));
      printed.outputs.push_back(crc32);
    } else {
      printed.rest += line + "\n";
    }
  }
  return printed;
}

void append(Bytes& bytes, uint32_t word) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<uint8_t>(word >> shift));
}

class Folder {
 public:
  explicit Folder(const std::string& name) : path_(fs::temp_directory_path() / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

using Parameters = std::tuple<Board, Way, const char*>;

class BoardLayers : public testing::TestWithParam<Parameters> {
 protected:
  // The image to run; empty if it could not be made.
  std::string image(const Board& board, const Way& way, const Bytes& model, const Folder& folder) {
    const std::string images = std::string(THIMBLE_FIRMWARE_DIR) + "/" + board.machine + "-layers" + kMode;
    if (!way.setting) return images + ".elf";
    const auto generated = codegen::generate(model, {board.core, *way.setting});
    EXPECT_TRUE(generated.ok()) << generated.error().message;
    if (!generated.ok()) return "";
    operations = generated->kernels.size();
    std::ofstream(folder / "model.h") << generated->header;
    std::ofstream(folder / "model.cpp") << generated->source;
    const std::string command = std::string("cd '") + folder.path().string() + "' && " + THIMBLE_ARM_GXX +
                                " model.cpp -o image.elf -I. @" + images + ".rsp " + way.flags;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return folder / "image.elf";
  }

  size_t operations = 0;  // of generated code

  Printed run(const Board& board, const std::string& elf, const std::string& job) {
    const std::string command =
        std::string("timeout 200 qemu-system-arm -M ") + board.machine +
        " -display none -monitor none -serial none -semihosting-config enable=on,target=native -kernel '" +
        elf + "' -device loader,file='" + job + "',addr=" + board.job + ",force-raw=on 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::stringstream text;
    std::array<char, 4096> part;
    for (size_t n; pipe && (n = fread(part.data(), 1, part.size(), pipe)) > 0;)
      text.write(part.data(), static_cast<std::streamsize>(n));
    EXPECT_TRUE(pipe && pclose(pipe) == 0);
    return parse(text);
  }
};

TEST_P(BoardLayers, HaveTheReferencesBytes) {
  const auto& [board, way, name] = GetParam();
  const std::string model = name;
  if (!haveGolden(model)) GTEST_SKIP() << "no golden model " << model;
  const auto file = tflite::withMemoryPlan(readGolden(model + ".tflite"));
  ASSERT_TRUE(file.ok()) << file.error().message;
  const Bytes inputs = readGolden(model + ".inputs.bin");
  const Bytes outputs = readGolden(model + ".outputs" + kMode + ".bin");
  const auto crcs = readLayerCrcs(model + ".layers" + kMode + ".json");
  const size_t samples = crcs.at(0).size();

  const Folder folder("thimble_layers" + std::to_string(getpid()) + kMode + "_" + board.name + "_" +
                      way.name + "_" + model);
  Bytes job;
  const Bytes carried = way.setting ? Bytes() : *file;
  for (size_t word : {samples, size_t{1}, size_t{1}, carried.size()})
    append(job, static_cast<uint32_t>(word));
  job.insert(job.end(), carried.begin(), carried.end());
  job.resize((job.size() + 15) / 16 * 16);
  job.insert(job.end(), inputs.begin(), inputs.end());
  std::ofstream(folder / "job", std::ios::binary)
      .write(reinterpret_cast<const char*>(job.data()), static_cast<std::streamsize>(job.size()));
  const std::string elf = image(board, way, *file, folder);
  ASSERT_FALSE(elf.empty());
  const Printed printed = run(board, elf, folder / "job");

  EXPECT_EQ(printed.rest, "");
  ASSERT_EQ(printed.outputs.size(), samples);
  const size_t width = outputs.size() / samples;
  const auto graph = tflite::readModel(*file);
  ASSERT_TRUE(graph.ok());
  for (size_t s = 0; s < samples; ++s) {
    size_t seen = 0;
    for (size_t i = 0; i < crcs.size(); ++i) {
      const Checksums& sums = way.setting ? printed.tensors[s] : printed.operators[s];
      const auto key =
          way.setting ? static_cast<uint32_t>(graph->operators[i].outputs[0]) : static_cast<uint32_t>(i);
      const auto sum = sums.find(key);
      if (sum == sums.end()) continue;
      ++seen;
      ASSERT_EQ(sum->second, crcs[i][s]) << "operator " << i << " sample " << s;
    }
    // In patches there are more operations, and what lies within a patch is never whole.
    if (operations > crcs.size()) {
      EXPECT_GT(seen, crcs.size() / 2);
    } else {
      EXPECT_EQ(seen, crcs.size());
    }
    EXPECT_EQ(printed.outputs[s], protocol::crc32(outputs.data() + s * width, static_cast<uint32_t>(width)))
        << "sample " << s;
  }
}

INSTANTIATE_TEST_SUITE_P(Boards, BoardLayers,
                         testing::Combine(testing::ValuesIn(kBoards), testing::ValuesIn(kWays),
                                          testing::ValuesIn(kModels)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) + "_" +
                                  std::get<1>(info.param).name + "_" + std::get<2>(info.param);
                         });

}  // namespace
}  // namespace thimble::tests
