// Damage to files and graphs: what breaks readers, planners and kernels most.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutations.h"

#include <algorithm>
#include <bit>
#include <filesystem>

#include "core/tflite/graph.h"

namespace thimble::tests {

namespace {

using Random = std::mt19937;

// Values that offsets, counts, sizes and scales break at.
constexpr uint32_t kNasty[] = {0,          1,          2,          4,          0x7f,       0x80,
                               0xff,       0x7fff,     0xffff,     0x7fffffff, 0x80000000, 0xffffffff,
                               0xfffffffc, 0x7f800000, 0x7fc00000, 0x00000010, 0x00001000, 0x3f800000};

template <class T>
const T& oneOf(const std::vector<T>& values, Random& random) {
  return values[random() % values.size()];
}

int32_t nastyNumber(Random& random) {
  static const std::vector<int32_t> kNasty = {
      0, 1, -1, 2, -2, 3, 4, 5, 6, 7, -7, 13, 127, 128, 255, 32767, -32768, 16777216, INT32_MIN, INT32_MAX};
  return random() % 3 == 0 ? static_cast<int32_t>(random()) : oneOf(kNasty, random);
}

float nastyScale(Random& random) {
  static const std::vector<float> kNasty = {0.0f,  1.0f,  1e-45f, 3e38f, 1e-30f,
                                            1e30f, -1.0f, 0.5f,   1e9f,  1.0f / 256};
  return random() % 8 == 0 ? std::bit_cast<float>(static_cast<uint32_t>(random())) : oneOf(kNasty, random);
}

// A constant follows its tensor's new size, so that the change is seen by more than the reader.
void fitData(tflite::Tensor& tensor) {
  if (tensor.data.empty()) return;
  const int64_t bytes = tflite::tensorBytes(tensor);
  if (bytes > 0 && bytes < 4096) tensor.data.resize(static_cast<size_t>(bytes));
}

void spoilTensor(tflite::Tensor& tensor, Random& random) {
  static const std::vector<int> kTypes = {0, 2, 3, 4, 6, 7, 9};
  switch (random() % 8) {
    case 0:
    case 1:
      if (!tensor.shape.empty())
        tensor.shape[random() % tensor.shape.size()] = 1 + static_cast<int32_t>(random() % 9);
      break;
    case 2:
      tensor.shape.insert(
          tensor.shape.begin() + static_cast<std::ptrdiff_t>(random() % (tensor.shape.size() + 1)),
          1 + static_cast<int32_t>(random() % 3));
      break;
    case 3:
      if (!tensor.shape.empty()) tensor.shape.pop_back();
      break;
    case 4:
      tensor.type = static_cast<tflite::TensorType>(oneOf(kTypes, random));
      break;
    case 5:
      tensor.quantization = {{nastyScale(random)}, {nastyNumber(random)}, 0};
      break;
    case 6:
      if (random() % 4 == 0) tensor.is_variable = !tensor.is_variable;
      break;
    default:
      if (tensor.data.size() >= 4) {
        const int32_t number = nastyNumber(random);
        const size_t at = random() % (tensor.data.size() / 4) * 4;
        for (size_t b = 0; b < 4; ++b)
          tensor.data[at + b] = static_cast<uint8_t>(static_cast<uint32_t>(number) >> (8 * b));
      } else if (!tensor.data.empty()) {
        tensor.data[0] = static_cast<uint8_t>(random());
      }
  }
  fitData(tensor);
}

void spoilOptions(tflite::Operator& op, Random& random) {
  auto* options = std::get_if<tflite::RawOptions>(&op.options);
  if (options == nullptr || options->fields.empty()) return;
  auto& value = options->fields[random() % options->fields.size()].second;
  if (std::holds_alternative<uint8_t>(value)) value = static_cast<uint8_t>(nastyNumber(random));
  if (std::holds_alternative<int32_t>(value)) value = nastyNumber(random);
  if (std::holds_alternative<float>(value)) value = nastyScale(random);
}

}  // namespace

void damageFile(std::vector<uint8_t>& file, const std::vector<uint8_t>& other, Random& random) {
  // Structure stands at the ends of these files and weights in the middle: half of all damage goes to the
  // ends.
  const auto place = [&](size_t width) {
    const size_t room = file.size() - width;
    const size_t edge = std::min<size_t>(room, 2048);
    switch (random() % 4) {
      case 0:
        return static_cast<size_t>(random() % (edge + 1));
      case 1:
        return room - static_cast<size_t>(random() % (edge + 1));
      default:
        return static_cast<size_t>(random() % (room + 1));
    }
  };
  const auto put = [&](size_t at, uint32_t word) {
    for (size_t i = 0; i < 4; ++i) file[at + i] = static_cast<uint8_t>(word >> (8 * i));
  };
  switch (random() % 7) {
    case 0:
      file[place(1)] ^= static_cast<uint8_t>(1u << random() % 8);
      break;
    case 1:
      file[place(1)] = static_cast<uint8_t>(random());
      break;
    case 2:
      put(place(4) / 4 * 4, kNasty[random() % std::size(kNasty)]);
      break;
    case 3:
      put(place(4) / 4 * 4, static_cast<uint32_t>(random() % 64));
      break;
    case 4: {
      const size_t a = place(4) / 4 * 4;
      const size_t b = place(4) / 4 * 4;
      std::swap_ranges(file.begin() + static_cast<std::ptrdiff_t>(a),
                       file.begin() + static_cast<std::ptrdiff_t>(a + 4),
                       file.begin() + static_cast<std::ptrdiff_t>(b));
      break;
    }
    case 5: {
      const size_t length = std::min<size_t>({1 + random() % 64, file.size(), other.size()});
      const size_t from = random() % (other.size() - length + 1);
      std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(from), length,
                  file.begin() + static_cast<std::ptrdiff_t>(place(length)));
      break;
    }
    default:
      if (random() % 8 == 0) file.resize(std::max<size_t>(64, random() % file.size()));
      break;
  }
}

void damageWord(std::vector<uint8_t>& file, Random& random) {
  const size_t at = random() % (file.size() / 4) * 4;
  const auto number = static_cast<uint32_t>(nastyNumber(random));
  const size_t bytes = random() % 2 == 0 ? 1 : 4;
  for (size_t b = 0; b < bytes; ++b) file[at + b] = static_cast<uint8_t>(number >> (8 * b));
}

void damageGraph(tflite::Graph& graph, Random& random) {
  tflite::Operator& op = graph.operators[random() % graph.operators.size()];
  const auto tensors = static_cast<uint32_t>(graph.tensors.size());
  switch (random() % 8) {
    case 0:
    case 1:
      spoilOptions(op, random);
      break;
    case 2:
      if (!op.inputs.empty()) {
        op.inputs[random() % op.inputs.size()] = static_cast<int32_t>(random() % (tensors + 1)) - 1;
      }
      break;
    case 3:
      if (random() % 2 == 0)
        op.inputs.push_back(static_cast<int32_t>(random() % tensors));
      else if (!op.inputs.empty())
        op.inputs.pop_back();
      break;
    default:
      spoilTensor(graph.tensors[random() % tensors], random);
  }
}

std::vector<std::string> goldenFiles() {
  std::vector<std::string> files;
  const std::string folder = std::string(THIMBLE_SOURCE_DIR) + "/tests/firmware_agent/runtime/ops";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("_goldens.json")) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace thimble::tests
