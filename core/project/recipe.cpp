// Recipe: all settings that lead from recordings to a model, as text that can be diffed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/project/recipe_features.h"
#include "core/project/recipe_parts.h"
#include "core/project/recipe_reader.h"

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kVersionKey = "thimble_recipe";
constexpr int kVersion = 1;
constexpr int kMostLayers = 64;

constexpr std::array<std::pair<nn::Padding, const char*>, 2> kPaddings = {
    {{nn::Padding::kValid, "valid"}, {nn::Padding::kSame, "same"}}};

constexpr Named<nn::Head> kHeads[] = {{nn::Head::kSoftmax, "softmax"}, {nn::Head::kLinear, "linear"}};

/// What a kind of layer does not heed is neither written nor read; what later versions added is left out where it
/// changes nothing, so that earlier ones read the rest.
Json layerJson(const nn::LayerSpec& layer) {
  using nn::Field;
  const auto has = [&](Field field) { return nn::heeds(layer.kind, field); };
  Json json;
  json["kind"] = nn::kindName(layer.kind);
  if (has(Field::kUnits)) json["units"] = layer.units;
  if (has(Field::kMultiplier)) json["multiplier"] = layer.multiplier;
  if (has(Field::kSliding)) {
    json["kernel"] = {layer.kernel_h, layer.kernel_w};
    json["stride"] = {layer.stride_h, layer.stride_w};
    json["padding"] = nameIn(kPaddings, layer.padding);
  }
  if (has(Field::kDilation) && (layer.dilation_h != 1 || layer.dilation_w != 1))
    json["dilation"] = {layer.dilation_h, layer.dilation_w};
  if (has(Field::kRate)) json["rate"] = decimal(layer.rate);
  if (has(Field::kBack)) json["back"] = layer.back;
  if (has(Field::kShape)) json["shape"] = {layer.shape.h, layer.shape.w, layer.shape.c};
  if (has(Field::kSequence)) json["sequence"] = layer.sequence;
  return json;
}

nn::LayerSpec readLayer(RecipeReader reader) {
  nn::LayerSpec layer;
  std::string kind;
  if (!reader.read("kind", kind)) reader.fail("", "has no kind");
  const Result<nn::LayerKind> known = nn::kindFromName(kind);
  if (!known) reader.fail("kind", "is “" + kind + "”, which is no kind of layer");
  layer.kind = *known;
  using nn::Field;
  const auto has = [&](Field field) { return nn::heeds(layer.kind, field); };
  if (has(Field::kUnits)) reader.read("units", layer.units, 1);
  if (has(Field::kMultiplier)) reader.read("multiplier", layer.multiplier, 1);
  if (has(Field::kSliding)) {
    reader.readPair("kernel", layer.kernel_h, layer.kernel_w);
    reader.readPair("stride", layer.stride_h, layer.stride_w);
    reader.readName("padding", kPaddings, layer.padding);
  }
  if (has(Field::kDilation)) reader.readPair("dilation", layer.dilation_h, layer.dilation_w);
  if (has(Field::kRate)) reader.read("rate", layer.rate);
  if (has(Field::kBack)) reader.read("back", layer.back, 1);
  if (has(Field::kShape)) reader.readTriple("shape", layer.shape.h, layer.shape.w, layer.shape.c);
  if (has(Field::kSequence)) reader.read("sequence", layer.sequence);
  reader.finish();
  return layer;
}

nn::NetSpec readNet(RecipeReader reader) {
  nn::NetSpec net;
  reader.read("preset", net.preset);
  reader.readTriple("input", net.input.h, net.input.w, net.input.c);
  std::vector<RecipeReader> layers = reader.list("layers");
  if (layers.size() > kMostLayers)
    reader.fail("layers", "has more than " + std::to_string(kMostLayers) + " layers");
  for (RecipeReader& layer : layers) net.layers.push_back(readLayer(std::move(layer)));
  reader.readName("head", kHeads, net.head);
  reader.finish();
  return net;
}

quantize::QuantizeSettings readQuantize(RecipeReader reader) {
  quantize::QuantizeSettings settings;
  reader.readName("calibration", quantize::kCalibrations, settings.calibration);
  reader.read("percentile", settings.percentile);
  reader.read("per_channel_conv", settings.per_channel_conv);
  reader.read("per_channel_dense", settings.per_channel_dense);
  reader.read("correct_bias", settings.correct_bias);
  reader.read("wide", settings.wide);
  reader.read("aware_epochs", settings.aware_epochs, 0);
  // Said now, not after the training that quantizing follows.
  if (!(settings.percentile >= 50 && settings.percentile <= 100))
    reader.fail("percentile", "is not between 50 and 100");
  if (settings.aware_epochs > quantize::kMostAwareEpochs)
    reader.fail("aware_epochs", "is above " + std::to_string(quantize::kMostAwareEpochs));
  reader.finish();
  return settings;
}

}  // namespace

std::string toText(const Recipe& recipe) {
  Json layers = Json::array();
  for (const nn::LayerSpec& layer : recipe.net.layers) layers.push_back(layerJson(layer));
  Json json;
  json[kVersionKey] = kVersion;
  json["features"] = featuresJson(recipe.features);
  json["net"] = {{"preset", recipe.net.preset},
                 {"input", {recipe.net.input.h, recipe.net.input.w, recipe.net.input.c}},
                 {"layers", std::move(layers)}};
  if (recipe.net.head != nn::Head::kSoftmax) json["net"]["head"] = nameIn(kHeads, recipe.net.head);
  json["training"] = trainingJson(recipe.training);
  json["quantize"] = {{"calibration", nameIn(quantize::kCalibrations, recipe.quantize.calibration)},
                      {"percentile", decimal(recipe.quantize.percentile)},
                      {"per_channel_conv", recipe.quantize.per_channel_conv},
                      {"per_channel_dense", recipe.quantize.per_channel_dense},
                      {"correct_bias", recipe.quantize.correct_bias},
                      {"wide", recipe.quantize.wide},
                      {"aware_epochs", recipe.quantize.aware_epochs}};
  if (!(recipe.task == evaluate::TaskSettings{})) json["task"] = taskJson(recipe.task);
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
    if (auto quantize = reader.object("quantize")) recipe.quantize = readQuantize(*std::move(quantize));
    if (auto task = reader.object("task")) recipe.task = readTask(*std::move(task));
    reader.finish();
    return recipe;
  });
}

}  // namespace thimble::project
