// Writes the .tflite files of nets that Thimble's own trainer fitted and its quantizer made int8, one of each kind of layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <fstream>

#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "tests/core/nn/toy_data.h"
#include "tests/core/quantize/random_nets.h"

namespace thimble::tests {
namespace {

/// Rows of any shape in three classes, each with a mean of its own in every value.
nn::ToyData clouds(const nn::Shape& shape, int n) {
  nn::ToyData data;
  nn::Random random(11);
  std::vector<float> centres(3 * static_cast<size_t>(shape.size()));
  for (float& centre : centres) centre = static_cast<float>(random.normal());
  for (int i = 0; i < n; ++i) {
    for (int64_t k = 0; k < shape.size(); ++k) {
      const size_t at = static_cast<size_t>(i % 3 * shape.size() + k);
      data.rows.push_back(centres[at] + static_cast<float>(random.normal()));
    }
    data.labels.push_back(i % 3);
    data.groups.push_back(i);
  }
  return data;
}

bool writeFile(const std::string& path, const nn::TrainedNet& net, std::span<const float> rows,
               const quantize::QuantizeSettings& settings) {
  const auto graph = quantize::quantize(net, rows, {"a", "b", "c"}, settings);
  if (!graph) return false;
  const auto file = tflite::writeModel(*graph);
  if (!file) return false;
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(file->data()), static_cast<std::streamsize>(file->size()));
  return out.good();
}

/// NAME.tflite as int8 and 16x8_NAME.tflite, without the softmax, which desktop TFLite takes by another approximation
/// there.
bool write(const std::string& folder, const NamedNet& net) {
  const nn::ToyData data = clouds(net.spec.input, 60);
  nn::TrainSettings settings;
  settings.epochs = 3;
  SilentJob job;
  auto trained = nn::train(net.spec, data.examples(), settings, job);
  if (!trained) return false;
  if (!writeFile(folder + "/" + net.name + ".tflite", *trained, data.rows, {})) return false;
  for (const nn::LayerSpec& layer : net.spec.layers)
    if (layer.kind == nn::LayerKind::kLstm) return true;
  quantize::QuantizeSettings wide;
  wide.wide = true;
  trained->spec.head = nn::Head::kLinear;
  return writeFile(folder + "/16x8_" + net.name + ".tflite", *trained, data.rows, wide);
}

}  // namespace
}  // namespace thimble::tests

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const thimble::tests::NamedNet& net : thimble::tests::variedNets()) {
    if (thimble::tests::write(argv[1], net)) continue;
    std::fprintf(stderr, "no file of %s\n", net.name.c_str());
    return 1;
  }
  return 0;
}
