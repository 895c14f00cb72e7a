// Training and task as keys of a recipe: one list of fields serves writing and reading.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe_parts.h"

#include <array>
#include <charconv>
#include <cmath>

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;

/// Writes the fields that differ from the defaults' own.
struct Writer {
  Json json = Json::object();
  void field(const char* key, const int& value, const int& usual, int) {
    if (value != usual) json[key] = value;
  }
  void field(const char* key, const float& value, const float& usual) {
    if (value != usual) json[key] = decimal(value);
  }
  void field(const char* key, const bool& value, const bool& usual) {
    if (value != usual) json[key] = value;
  }
  void field(const char* key, const std::string& value, const std::string&) {
    if (!value.empty()) json[key] = value;
  }
  void field(const char* key, const std::vector<std::string>& value, const std::vector<std::string>&) {
    if (!value.empty()) json[key] = value;
  }
  template <class Table, class T>
  void name(const char* key, const Table& table, const T& value, const T& usual) {
    if (value != usual) json[key] = nameIn(table, value);
  }
};

/// Reads fields; what is absent keeps its value.
struct Reader {
  RecipeReader& from;
  void field(const char* key, int& value, const int&, int lowest) { from.read(key, value, lowest); }
  template <class T>
  void field(const char* key, T& value, const T&) {
    from.read(key, value);
  }
  template <class Table, class T>
  void name(const char* key, const Table& table, T& value, const T&) {
    from.readName(key, table, value);
  }
};

template <class Io, class Augmentation>
void eachField(Io& io, Augmentation& a, const nn::Augmentation& usual) {
  io.field("noise", a.noise, usual.noise);
  io.field("scale", a.scale, usual.scale);
  io.field("shift", a.shift, usual.shift);
  io.field("warp", a.warp, usual.warp);
  io.field("rotation", a.rotation, usual.rotation);
  io.field("mixup", a.mixup, usual.mixup);
  io.field("time_masks", a.time_masks, usual.time_masks, 0);
  io.field("time_mask", a.time_mask, usual.time_mask);
  io.field("band_masks", a.band_masks, usual.band_masks, 0);
  io.field("band_mask", a.band_mask, usual.band_mask);
}

/// Those that came after the first nine.
template <class Io, class Settings>
void eachLaterField(Io& io, Settings& s, const nn::TrainSettings& usual) {
  io.name("loss", nn::kLosses, s.loss, usual.loss);
  io.field("label_smoothing", s.label_smoothing, usual.label_smoothing);
  io.field("huber_delta", s.huber_delta, usual.huber_delta);
  io.name("schedule", nn::kSchedules, s.schedule, usual.schedule);
  io.field("step_epochs", s.step_epochs, usual.step_epochs, 1);
  io.field("step_factor", s.step_factor, usual.step_factor);
  io.field("warmup", s.warmup, usual.warmup);
  io.field("clip", s.clip, usual.clip);
  io.field("ema", s.ema, usual.ema);
  io.field("seeds", s.seeds, usual.seeds, 1);
  io.field("threads", s.threads, usual.threads, 0);
}

template <class Io, class Task>
void eachField(Io& io, Task& t, const evaluate::TaskSettings& usual) {
  io.field("target", t.target, usual.target);
  io.field("unit", t.unit, usual.unit);
  io.field("normal", t.normal, usual.normal);
  auto& a = t.anomaly;
  io.name("detector", anomaly::kDetectors, a.detector, usual.anomaly.detector);
  io.name("threshold", anomaly::kThresholdRules, a.threshold, usual.anomaly.threshold);
  io.field("false_alarms", a.false_alarms, usual.anomaly.false_alarms);
  io.field("percentile", a.percentile, usual.anomaly.percentile);
  io.field("clusters", a.clusters, usual.anomaly.clusters, 1);
  io.field("components", a.components, usual.anomaly.components, 1);
  io.field("full_covariance", a.full_covariance, usual.anomaly.full_covariance);
  io.field("shrinkage", a.shrinkage, usual.anomaly.shrinkage);
}

/// "class_weights" is a name, or a list with a weight for each class.
void readClassWeights(RecipeReader& reader, nn::TrainSettings& training) {
  if (reader.isList("class_weights")) {
    training.class_weighting = nn::ClassWeighting::kGiven;
    reader.read("class_weights", training.class_weights);
  } else {
    reader.readName("class_weights", std::span(nn::kClassWeightings).first<2>(), training.class_weighting);
  }
}

}  // namespace

double decimal(float value) {
  if (!std::isfinite(value)) return 0;
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  double result = value;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

Json trainingJson(const nn::TrainSettings& training) {
  Json json = {{"epochs", training.epochs},
               {"batch", training.batch},
               {"learning_rate", decimal(training.learning_rate)},
               {"optimizer", nameIn(nn::kOptimizers, training.optimizer)},
               {"momentum", decimal(training.momentum)},
               {"l2", decimal(training.l2)},
               {"patience", training.patience},
               {"validation", decimal(training.validation)},
               {"seed", training.seed}};
  Writer later, augmentation;
  eachLaterField(later, training, {});
  eachField(augmentation, training.augmentation, nn::Augmentation{});
  json.update(later.json);
  if (training.class_weighting == nn::ClassWeighting::kGiven) {
    json["class_weights"] = Json::array();
    for (const float weight : training.class_weights) json["class_weights"].push_back(decimal(weight));
  } else if (training.class_weighting != nn::ClassWeighting::kNone) {
    json["class_weights"] = nameIn(nn::kClassWeightings, training.class_weighting);
  }
  if (!augmentation.json.empty()) json["augmentation"] = augmentation.json;
  return json;
}

nn::TrainSettings readTraining(RecipeReader reader) {
  nn::TrainSettings training;
  reader.read("epochs", training.epochs, 1);
  reader.read("batch", training.batch, 1);
  reader.read("learning_rate", training.learning_rate);
  reader.readName("optimizer", nn::kOptimizers, training.optimizer);
  reader.read("momentum", training.momentum);
  reader.read("l2", training.l2);
  reader.read("patience", training.patience, 0);
  reader.read("validation", training.validation);
  reader.read("seed", training.seed);
  Reader io{reader};
  eachLaterField(io, training, {});
  readClassWeights(reader, training);
  if (auto augmentation = reader.object("augmentation")) {
    Reader inner{*augmentation};
    eachField(inner, training.augmentation, nn::Augmentation{});
    augmentation->finish();
  }
  reader.finish();
  return training;
}

Json taskJson(const evaluate::TaskSettings& task) {
  Writer writer;
  writer.json["kind"] = nameIn(kTasks, task.kind);
  eachField(writer, task, evaluate::TaskSettings{});
  return writer.json;
}

evaluate::TaskSettings readTask(RecipeReader reader) {
  evaluate::TaskSettings task;
  reader.readName("kind", kTasks, task.kind);
  Reader io{reader};
  eachField(io, task, evaluate::TaskSettings{});
  reader.finish();
  return task;
}

}  // namespace thimble::project
