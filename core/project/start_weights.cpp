// First weights taken from another run's net.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/network.h"
#include "core/project/import_model.h"
#include "core/project/loop.h"

namespace thimble::project {
namespace {

struct Source {
  nn::TrainedNet net;
  bool imported = false;
};

Result<Source> sourceOf(const Project& project, int64_t id) {
  const Result<std::vector<Run>> runs = project.runs();
  if (!runs) return runs.error();
  const auto run = std::find_if(runs->begin(), runs->end(), [&](const Run& r) { return r.id == id; });
  if (run == runs->end())
    return Error{ErrorCode::kNotFound, "There is no training " + std::to_string(id) + " in this project.",
                 "Choose one that is in the history."};
  Result<nn::TrainedNet> net = nn::deserialise(run->net);
  if (!net)
    return Error{ErrorCode::kMismatch,
                 "Training " + std::to_string(id) + " has no net whose weights could be taken over.",
                 "Choose a training of a net; of an imported model only known layers can be."};
  return Source{*std::move(net), run->recipe.net.preset == kImported};
}

}  // namespace

Result<nn::NetSpec> startNet(const Project& project, int64_t id, const nn::NetSpec& net) {
  const Result<Source> from = sourceOf(project, id);
  if (!from) return from.error();
  if (!from->imported) return net;
  nn::NetSpec taken = from->net.spec;
  if (taken.input.size() != net.input.size())
    return Error{ErrorCode::kMismatch,
                 "The net of training " + std::to_string(id) + " takes " +
                     std::to_string(taken.input.size()) + " values; the features give " +
                     std::to_string(net.input.size()) + ".",
                 "Choose features that give as many."};
  taken.preset = "custom";
  taken.head = net.head;
  taken.layers.back().units = net.layers.back().units;
  return taken;
}

Result<std::vector<nn::LayerWeights>> startWeights(const Project& project, int64_t id, const nn::NetSpec& net,
                                                   uint64_t seed) {
  const Result<Source> source = sourceOf(project, id);
  if (!source) return source.error();
  const nn::TrainedNet* from = &source->net;
  if (Result<std::vector<nn::LayerInfo>> fits = nn::inspect(net); !fits) return fits.error();
  std::vector<nn::LayerWeights> weights = nn::Network<float>(net, seed).weights();
  for (size_t i = 0; i < weights.size(); ++i) {
    const bool there = i < from->layers.size() && from->spec.layers[i].kind == net.layers[i].kind &&
                       from->layers[i].weights.size() == weights[i].weights.size() &&
                       from->layers[i].bias.size() == weights[i].bias.size() &&
                       from->layers[i].mean.size() == weights[i].mean.size();
    if (there)
      weights[i] = from->layers[i];
    else if (i + 1 < weights.size())
      return Error{ErrorCode::kMismatch,
                   "Layer " + std::to_string(i + 1) + " of training " + std::to_string(id) +
                       " is another than the recipe's.",
                   "Use the same layers and features, or train from scratch."};
  }
  return weights;
}

}  // namespace thimble::project
