// Recipe: all settings that lead from recordings to a model, as text that can be diffed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe.h"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/features/block_names.h"
#include "core/project/recipe_reader.h"

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kVersionKey = "thimble_recipe";
constexpr int kVersion = 1;
constexpr int kMostLayers = 64;

constexpr std::array<std::pair<nn::Optimizer, const char*>, 2> kOptimizers = {
    {{nn::Optimizer::kAdam, "adam"}, {nn::Optimizer::kSgd, "sgd"}}};
constexpr std::array<std::pair<nn::Padding, const char*>, 2> kPaddings = {
    {{nn::Padding::kValid, "valid"}, {nn::Padding::kSame, "same"}}};

template <class Table, class Value>
const char* nameIn(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return "";
}

/// The double whose shortest text is the float's shortest text: 0.002f is written 0.002.
double decimal(float value) {
  if (!std::isfinite(value)) return 0;
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  double result = value;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

/// Which fields a kind of layer names; the others are neither written nor read.
bool hasUnits(nn::LayerKind kind) {
  return kind == nn::LayerKind::kDense || kind == nn::LayerKind::kConv1d || kind == nn::LayerKind::kConv2d;
}
bool slides(nn::LayerKind kind) {
  return kind == nn::LayerKind::kConv1d || kind == nn::LayerKind::kConv2d ||
         kind == nn::LayerKind::kMaxPool || kind == nn::LayerKind::kAvgPool;
}

bool hasRate(nn::LayerKind kind) { return kind == nn::LayerKind::kDropout || kind == nn::LayerKind::kJitter; }

Json layerJson(const nn::LayerSpec& layer) {
  Json json;
  json["kind"] = nn::kindName(layer.kind);
  if (hasUnits(layer.kind)) json["units"] = layer.units;
  if (slides(layer.kind)) {
    json["kernel"] = {layer.kernel_h, layer.kernel_w};
    json["stride"] = {layer.stride_h, layer.stride_w};
    json["padding"] = nameIn(kPaddings, layer.padding);
  }
  if (hasRate(layer.kind)) json["rate"] = decimal(layer.rate);
  return json;
}

template <class Table>
void readName(RecipeReader& reader, const char* key, const Table& table, auto& value) {
  std::string text;
  if (!reader.read(key, text)) return;
  std::string known;
  for (const auto& [candidate, name] : table) {
    if (text == name) {
      value = candidate;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  reader.fail(key, "is “" + text + "”, which is none of " + known);
}

nn::LayerSpec readLayer(RecipeReader reader) {
  nn::LayerSpec layer;
  std::string kind;
  if (!reader.read("kind", kind)) reader.fail("", "has no kind");
  const Result<nn::LayerKind> known = nn::kindFromName(kind);
  if (!known) reader.fail("kind", "is “" + kind + "”, which is no kind of layer");
  layer.kind = *known;
  if (hasUnits(layer.kind)) reader.read("units", layer.units, 1);
  if (slides(layer.kind)) {
    reader.readPair("kernel", layer.kernel_h, layer.kernel_w);
    reader.readPair("stride", layer.stride_h, layer.stride_w);
    readName(reader, "padding", kPaddings, layer.padding);
  }
  if (hasRate(layer.kind)) reader.read("rate", layer.rate);
  reader.finish();
  return layer;
}

features::FeatureSettings readFeatures(RecipeReader reader) {
  features::FeatureSettings settings;
  reader.read("window", settings.window, 1);
  reader.read("stride", settings.stride, 1);
  std::string block;
  if (reader.read("block", block)) {
    const Result<dsp::Block> known = features::blockFromName(block);
    if (!known) reader.fail("block", "is “" + block + "”, which is no block");
    settings.block = *known;
  }
  reader.read("decimation", settings.decimation, 1);
  reader.read("fft_length", settings.fft_length, 1);
  reader.read("bands", settings.bands, 1);
  reader.finish();
  return settings;
}

nn::NetSpec readNet(RecipeReader reader) {
  nn::NetSpec net;
  reader.read("preset", net.preset);
  reader.readTriple("input", net.input.h, net.input.w, net.input.c);
  std::vector<RecipeReader> layers = reader.list("layers");
  if (layers.size() > kMostLayers)
    reader.fail("layers", "has more than " + std::to_string(kMostLayers) + " layers");
  for (RecipeReader& layer : layers) net.layers.push_back(readLayer(std::move(layer)));
  reader.finish();
  return net;
}

nn::TrainSettings readTraining(RecipeReader reader) {
  nn::TrainSettings training;
  reader.read("epochs", training.epochs, 1);
  reader.read("batch", training.batch, 1);
  reader.read("learning_rate", training.learning_rate);
  readName(reader, "optimizer", kOptimizers, training.optimizer);
  reader.read("momentum", training.momentum);
  reader.read("l2", training.l2);
  reader.read("patience", training.patience, 0);
  reader.read("validation", training.validation);
  reader.read("seed", training.seed);
  reader.finish();
  return training;
}

}  // namespace

std::string toText(const Recipe& recipe) {
  Json layers = Json::array();
  for (const nn::LayerSpec& layer : recipe.net.layers) layers.push_back(layerJson(layer));
  const features::FeatureSettings& features = recipe.features;
  const nn::TrainSettings& training = recipe.training;
  Json json;
  json[kVersionKey] = kVersion;
  json["features"] = {{"window", features.window},
                      {"stride", features.stride},
                      {"block", features::blockName(features.block)},
                      {"decimation", features.decimation},
                      {"fft_length", features.fft_length},
                      {"bands", features.bands}};
  json["net"] = {{"preset", recipe.net.preset},
                 {"input", {recipe.net.input.h, recipe.net.input.w, recipe.net.input.c}},
                 {"layers", std::move(layers)}};
  json["training"] = {{"epochs", training.epochs},
                      {"batch", training.batch},
                      {"learning_rate", decimal(training.learning_rate)},
                      {"optimizer", nameIn(kOptimizers, training.optimizer)},
                      {"momentum", decimal(training.momentum)},
                      {"l2", decimal(training.l2)},
                      {"patience", training.patience},
                      {"validation", decimal(training.validation)},
                      {"seed", training.seed}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Recipe> recipeFromText(std::string_view text) {
  return readRecipe(text, [](RecipeReader reader) {
    int version = 0;
    if (!reader.read(kVersionKey, version, 1)) reader.fail("", "has no “" + std::string(kVersionKey) + "”");
    if (version > kVersion) reader.failNewer(version, kVersion);
    Recipe recipe;
    if (auto features = reader.object("features")) recipe.features = readFeatures(*std::move(features));
    if (auto net = reader.object("net")) recipe.net = readNet(*std::move(net));
    if (auto training = reader.object("training")) recipe.training = readTraining(*std::move(training));
    reader.finish();
    return recipe;
  });
}

}  // namespace thimble::project
