// Network: a net's layers with their weights, run forward and backward over batches.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// T: float to train and use, double to check gradients.
template <class T>
class Network {
 public:
  /// spec: inspect(spec) is ok.  First weights from seed.
  Network(const NetSpec& spec, uint64_t seed);

  /// x: [n, input.size()] → logits [n, classes].  False if canceled; nothing is valid then.
  bool forward(const Matrix<T>& x, const Pass& pass);
  /// After a training pass; fills the gradients of all parameters.  dx, if given: gradient by x.  False if
  /// canceled.
  bool backward(const Matrix<T>& x, const Matrix<T>& dlogits, const Pass& pass, Matrix<T>* dx = nullptr);

  /// Output of layer i in the last forward pass; the last layer's are the logits.
  const Matrix<T>& output(size_t i) const { return outputs_[i]; }
  const Matrix<T>& logits() const { return outputs_.back(); }

  std::vector<Parameter<T>*> parameters();
  std::vector<LayerWeights> weights() const;
  /// False, and nothing changed, if a size does not fit.
  bool setWeights(const std::vector<LayerWeights>& weights);

 private:
  std::vector<std::unique_ptr<Layer<T>>> layers_;
  std::vector<Matrix<T>> outputs_;
};

/// A trained net made ready to run.  Errors: kInvalidArgument if spec or weights do not fit together.
Result<Network<float>> networkOf(const TrainedNet& net);

}  // namespace thimble::nn
