// Batches through the layers and back; weights in and out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"

#include <algorithm>

#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// The four vectors of LayerWeights with the matrices of a layer that they stand for.
template <class T, class Weights, class Visit>
void eachPart(Layer<T>& layer, Weights& weights, Visit visit) {
  const std::vector<Parameter<T>*> parameters = layer.parameters();
  const std::vector<Matrix<T>*> statistics = layer.statistics();
  visit(weights.weights, parameters.size() > 0 ? &parameters[0]->value : nullptr);
  visit(weights.bias, parameters.size() > 1 ? &parameters[1]->value : nullptr);
  visit(weights.mean, statistics.size() > 0 ? statistics[0] : nullptr);
  visit(weights.variance, statistics.size() > 1 ? statistics[1] : nullptr);
}

}  // namespace

template <class T>
Network<T>::Network(const NetSpec& spec, uint64_t seed)
    : outputs_(spec.layers.size()), skipped_(spec.layers.size()) {
  Random random(seed);
  Shape shape = spec.input;
  for (const LayerSpec& layer : spec.layers) {
    const LayerType* type = layerType(layer.kind);
    if constexpr (std::is_same_v<T, float>)
      layers_.push_back(type->make(layer, shape, random));
    else
      layers_.push_back(type->makeDouble(layer, shape, random));
    back_.push_back(layer.kind == LayerKind::kAdd ? layer.back : 0);
    shape = type->describe(layer, shape).value().output;
  }
}

template <class T>
bool Network<T>::forward(const Matrix<T>& x, const Pass& pass) {
  if (tap_) {
    tapped_ = x;
    tap_->forward(Tap<T>::kInput, tapped_, pass);
  }
  const Matrix<T>& input = tap_ ? tapped_ : x;
  for (size_t i = 0; i < layers_.size(); ++i) {
    layers_[i]->forward(i ? outputs_[i - 1] : input, outputs_[i], pass);
    if (pass.canceled()) return false;
    if (const Matrix<T>* other = added(i, input)) outputs_[i] += *other;
    if (tap_) tap_->forward(i, outputs_[i], pass);
  }
  return true;
}

template <class T>
bool Network<T>::backward(const Matrix<T>& x, const Matrix<T>& dlogits, const Pass& pass, Matrix<T>* dx) {
  Matrix<T> by_input;
  slopes_.resize(layers_.size());
  slopes_.back() = dlogits;
  const Matrix<T>& input = tap_ ? tapped_ : x;
  for (Matrix<T>& skipped : skipped_) skipped.resize(0, 0);
  for (size_t i = layers_.size(); i-- > 0;) {
    Matrix<T>& dy = slopes_[i];
    if (skipped_[i].size() > 0) dy += skipped_[i];
    if (tap_) tap_->backward(i, dy);
    if (const size_t back = static_cast<size_t>(back_[i]); back > 0) {
      Matrix<T>& skipped = back > i ? by_input : skipped_[i - back];
      if (skipped.size() > 0)
        skipped += dy;
      else
        skipped = dy;
    }
    Matrix<T>* wanted = i ? &slopes_[i - 1] : dx;
    layers_[i]->backward(i ? outputs_[i - 1] : input, outputs_[i], dy, wanted, pass);
    if (pass.canceled()) return false;
  }
  if (dx && by_input.size() > 0) *dx += by_input;
  return true;
}

template <class T>
std::vector<Parameter<T>*> Network<T>::parameters() {
  std::vector<Parameter<T>*> all;
  for (auto& layer : layers_)
    for (Parameter<T>* p : layer->parameters()) all.push_back(p);
  return all;
}

template <class T>
std::vector<Random*> Network<T>::randoms() {
  std::vector<Random*> all;
  for (auto& layer : layers_)
    for (Random* random : layer->randoms()) all.push_back(random);
  return all;
}

template <class T>
std::vector<LayerWeights> Network<T>::weights() const {
  std::vector<LayerWeights> all(layers_.size());
  for (size_t i = 0; i < all.size(); ++i)
    eachPart(*layers_[i], all[i], [](std::vector<float>& to, const Matrix<T>* from) {
      if (from) to.assign(from->data(), from->data() + from->size());
    });
  return all;
}

template <class T>
bool Network<T>::setWeights(const std::vector<LayerWeights>& weights) {
  if (weights.size() != layers_.size()) return false;
  bool fits = true;
  for (size_t i = 0; i < weights.size(); ++i)
    eachPart(*layers_[i], weights[i], [&](const std::vector<float>& from, const Matrix<T>* to) {
      fits = fits && from.size() == (to ? static_cast<size_t>(to->size()) : 0);
    });
  if (!fits) return false;
  for (size_t i = 0; i < weights.size(); ++i)
    eachPart(*layers_[i], weights[i], [](const std::vector<float>& from, Matrix<T>* to) {
      if (to) std::copy(from.begin(), from.end(), to->data());
    });
  return true;
}

template class Network<float>;
template class Network<double>;

Result<Network<float>> networkOf(const TrainedNet& net) {
  if (Result<std::vector<LayerInfo>> infos = inspect(net.spec); !infos) return infos.error();
  Network<float> network(net.spec, 0);
  if (!network.setWeights(net.layers))
    return Error{ErrorCode::kInvalidArgument, "The trained weights do not fit the net's layers.",
                 "Train the net again."};
  return network;
}

}  // namespace thimble::nn
