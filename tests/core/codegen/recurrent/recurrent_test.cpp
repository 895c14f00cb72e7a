// Packed LSTM and SVDF give the bytes and the states of the plain kernels, which goldens hold to the definition: as plain C++
// here, and on the emulated cores, where the plain kernels too have instructions of their own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "core/codegen/pack_recurrent.h"
#include "core/codegen/prepared.h"
#include "core/tflite/model_file.h"
#include "tests/core/codegen/recurrent/board.h"
#include "tests/core/codegen/recurrent/layers.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

namespace thimble::recurrent_test {
namespace {

using codegen::Operation;
using codegen::Reference;

struct alignas(16) Row {
  uint8_t bytes[16];
};
using Bytes = std::vector<Row>;

uint8_t* bytesOf(Bytes& rows) { return reinterpret_cast<uint8_t*>(rows.data()); }
const uint8_t* bytesOf(const Bytes& rows) { return reinterpret_cast<const uint8_t*>(rows.data()); }
size_t sizeOf(const Bytes& rows) { return rows.size() * sizeof(Row); }

// Appends bytes at a multiple of 16 and returns their place.
size_t append(Bytes& rows, const void* bytes, size_t size) {
  const size_t at = sizeOf(rows);
  rows.resize(rows.size() + (size + 15) / 16);
  if (size > 0) std::memcpy(bytesOf(rows) + at, bytes, size);
  return at;
}

/// An operation with a place for all it needs, in the order x, state, y, whatever the kernel; scratch last.
struct Placed {
  Case head{};
  Bytes record, constants, before, after;

  Placed(const Operation& operation, const tflite::Graph& graph, std::mt19937 random) {
    std::vector<int32_t> words = operation.record;
    std::vector<size_t> places(graph.tensors.size());
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
      const tflite::Tensor& tensor = graph.tensors[i];
      if (!tensor.data.empty()) continue;
      const bool is_x = static_cast<int>(i) == graph.inputs[0];
      const auto start = static_cast<uint8_t>(tensor.is_variable ? tensor.quantization.zero_point[0] : 0xa5);
      std::vector<uint8_t> bytes(static_cast<size_t>(tflite::tensorBytes(tensor)), start);
      for (uint8_t& byte : bytes) byte = is_x ? static_cast<uint8_t>(random()) : byte;
      places[i] = append(before, bytes.data(), bytes.size());
      append(before, "untouched bytes", 16);
    }
    head.scratch = static_cast<uint32_t>(sizeOf(before));
    head.scratch_bytes = static_cast<uint32_t>(operation.scratch_bytes);
    before.resize(before.size() + (head.scratch_bytes + 15) / 16);
    append(before, "untouched bytes", 16);
    std::vector<size_t> streams;
    for (const auto& stream : operation.constants) {
      streams.push_back(append(constants, stream.data(), 4 * stream.size()));
    }
    for (const Reference& reference : operation.references) {
      const auto index = static_cast<size_t>(reference.index);
      int64_t place = head.scratch;
      if (reference.kind == Reference::Kind::kConstant) place = ~static_cast<int64_t>(streams[index]);
      if (reference.kind == Reference::Kind::kTensor) {
        const auto& data = graph.tensors[index].data;
        place = static_cast<int64_t>(places[index]);
        if (!data.empty()) place = ~static_cast<int64_t>(append(constants, data.data(), data.size()));
      }
      words[reference.word] = static_cast<int32_t>(place);
    }
    append(record, words.data(), 4 * words.size());
    while (operation.kernel != kKernels[head.kernel].name) ++head.kernel;
    head.record_bytes = static_cast<uint32_t>(sizeOf(record));
    head.constants_bytes = static_cast<uint32_t>(sizeOf(constants));
    head.arena_bytes = static_cast<uint32_t>(sizeOf(before));
    head.bytes =
        static_cast<uint32_t>(sizeof(head)) + head.record_bytes + head.constants_bytes + 2 * head.arena_bytes;
    after = before;
    const runtime::Memory memory = {bytesOf(after), bytesOf(constants)};
    for (uint32_t k = 0; k < kRuns; ++k) {
      kKernels[head.kernel].run(reinterpret_cast<const int32_t*>(record.data()), memory);
    }
  }

  bool isLike(const Placed& other) const {
    return head.scratch == other.head.scratch &&
           std::memcmp(bytesOf(after), bytesOf(other.after), head.scratch) == 0 &&
           std::memcmp(bytesOf(after) + sizeOf(after) - 16, "untouched bytes", 16) == 0;
  }

  void writeTo(std::ostream& file) const {
    const auto put = [&](const void* at, size_t size) {
      file.write(static_cast<const char*>(at), static_cast<std::streamsize>(size));
    };
    put(&head, sizeof(head));
    for (const Bytes* part : {&record, &constants, &before, &after}) put(part->data(), sizeOf(*part));
  }
};

struct Layer {
  std::string name;
  std::vector<Placed> kernels;  // the plain one first
};

Layer layerOf(const std::string& name, const tflite::Graph& made, std::mt19937& random) {
  Layer layer{name, {}};
  const auto file = tflite::writeModel(made);
  if (!file) return layer;
  const auto prepared = codegen::prepare(*file);
  if (!prepared) return layer;
  const Operation& plain = prepared->operations[0];
  const auto& tensors = prepared->graph.tensors;
  const bool lstm = plain.kernel == kKernels[0].name;
  layer.kernels.emplace_back(plain, prepared->graph, random);
  using Pack = std::optional<Operation> (*)(const Operation&, const std::vector<tflite::Tensor>&);
  const std::vector<Pack> of_lstm = {codegen::packLstm, codegen::packLstmBytes, codegen::packLstmMve};
  const std::vector<Pack> of_svdf = {codegen::packSvdf, codegen::packSvdfBytes, codegen::packSvdfMve};
  for (const Pack pack : lstm ? of_lstm : of_svdf) {
    const auto packed = pack(plain, tensors);
    if (packed) layer.kernels.emplace_back(*packed, prepared->graph, random);
  }
  random.discard(1);
  return layer;
}

/// The layers of the goldens first, then random ones.
const std::vector<Layer>& layers() {
  static const std::vector<Layer> all = [] {
    std::mt19937 random(20260711);
    std::vector<Layer> made;
    for (const char* file : {"lstm_goldens.json", "product_goldens.json"}) {
      for (const auto& golden : tests::readOpGoldens(file)) {
        const int32_t code = golden.at("code");
        if (code == 27 || code == 44)
          made.push_back(layerOf(tests::nameOf(golden), tests::graphOf(golden), random));
      }
    }
    for (int i = 0; i < 120; ++i) {
      made.push_back(layerOf("LSTM " + std::to_string(i), randomLstm(random), random));
      made.push_back(layerOf("SVDF " + std::to_string(i), randomSvdf(random), random));
    }
    return made;
  }();
  return all;
}

TEST(PackRecurrent, GivesTheBytesOfThePlainKernels) {
  size_t packed = 0;
  for (const Layer& layer : layers()) {
    ASSERT_FALSE(layer.kernels.empty()) << layer.name << " is refused";
    for (const Placed& kernel : layer.kernels) {
      EXPECT_TRUE(kernel.isLike(layer.kernels[0]))
          << layer.name << " by " << kKernels[kernel.head.kernel].name;
    }
    packed += layer.kernels.size() - 1;
  }
  EXPECT_GT(packed, 3 * layers().size() * 9 / 10);
}

// Else all sums might be 0, or all held at an end.
TEST(PackRecurrent, TriesLayersWhoseOutputsDiffer) {
  size_t varied = 0;
  for (const Layer& layer : layers()) {
    const Placed& plain = layer.kernels[0];
    const uint8_t* const bytes = bytesOf(plain.after);
    varied += std::set<uint8_t>(bytes, bytes + plain.head.scratch).size() > 40;
  }
  EXPECT_GT(varied, layers().size() / 2);
}

struct Board {
  const char* machine;
  const char* cases_at;
  const char* level;
};

class RecurrentOnTheCore : public testing::TestWithParam<Board> {};

TEST_P(RecurrentOnTheCore, GivesTheBytesOfThePlainKernels) {
  const Board& board = GetParam();
  const std::string image =
      std::string(THIMBLE_RECURRENT_IMAGES "/") + board.machine + "-" + board.level + ".elf";
  if (!std::filesystem::exists(image)) GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  const auto path = std::filesystem::temp_directory_path() / ("recurrent_cases_" + std::to_string(getpid()));
  {
    std::ofstream file(path, std::ios::binary);
    for (const Layer& layer : layers()) {
      for (const Placed& kernel : layer.kernels) kernel.writeTo(file);
    }
    file.write("\0\0\0", 4);
  }
  const std::string command = std::string("timeout 120 qemu-system-arm -M ") + board.machine +
                              " -display none -monitor none -serial null -semihosting-config "
                              "enable=on,target=native -kernel '" +
                              image + "' -device loader,force-raw=on,addr=" + board.cases_at + ",file='" +
                              path.string() + "' 2>&1 < /dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(pipe);
  char line[256];
  for (const Layer& layer : layers()) {
    for (const Placed& kernel : layer.kernels) {
      ASSERT_TRUE(fgets(line, sizeof line, pipe.get())) << "no answer at " << layer.name;
      EXPECT_STREQ(line, "right\n") << layer.name << " by " << kKernels[kernel.head.kernel].name;
    }
  }
  std::filesystem::remove(path);
}

INSTANTIATE_TEST_SUITE_P(
    Qemu, RecurrentOnTheCore,
    testing::Values(Board{"mps2-an386", "0x21000000", "O2"}, Board{"mps2-an386", "0x21000000", "Os"},
                    Board{"mps3-an547", "0x60000000", "O2"}, Board{"mps3-an547", "0x60000000", "Os"}),
    [](const auto& info) { return std::string(info.param.machine).substr(5) + info.param.level; });

}  // namespace
}  // namespace thimble::recurrent_test
