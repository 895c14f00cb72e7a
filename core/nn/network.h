// Network: a net's layers with their weights, run forward and backward over batches.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// Sees, and may change, the values between layers as they pass, and their gradients on the way back.
template <class T>
class Tap {
 public:
  static constexpr size_t kInput = static_cast<size_t>(-1);
  virtual ~Tap() = default;
  /// y: output of layer i in a forward pass, or the input (kInput).
  virtual void forward(size_t i, Matrix<T>& y, const Pass& pass) = 0;
  /// dy: gradient of the loss by what forward left there; becomes the one by what it found.  Never of kInput.
  virtual void backward(size_t i, Matrix<T>& dy) = 0;
};

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

  std::vector<const Matrix<T>*> states(size_t i) const { return layers_[i]->states(); }
  void roundStates(size_t i, T step) { layers_[i]->roundStates(step); }

  std::vector<Parameter<T>*> parameters();
  /// Of layer i alone.
  std::vector<Parameter<T>*> parameters(size_t i) { return layers_[i]->parameters(); }
  /// Null: none.  It must outlive the passes.
  void setTap(Tap<T>* tap) { tap_ = tap; }
  std::vector<Random*> randoms();
  std::vector<LayerWeights> weights() const;
  /// False, and nothing changed, if a size does not fit.
  bool setWeights(const std::vector<LayerWeights>& weights);

 private:
  /// What layer i adds to its output: another layer's output, or the net's input, or nothing (null).
  const Matrix<T>* added(size_t i, const Matrix<T>& x) const {
    const size_t back = static_cast<size_t>(back_[i]);
    return back == 0 ? nullptr : back > i ? &x : &outputs_[i - back];
  }

  std::vector<std::unique_ptr<Layer<T>>> layers_;
  std::vector<int> back_;  // 0: adds nothing
  std::vector<Matrix<T>> outputs_;
  Tap<T>* tap_ = nullptr;
  Matrix<T> tapped_;                // the input as the tap left it
  std::vector<Matrix<T>> skipped_;  // gradient by an output that came past the next layer; empty: none
  std::vector<Matrix<T>> slopes_;   // gradient by each output, kept so that a step allocates nothing
};

/// A trained net made ready to run.  Errors: kInvalidArgument if spec or weights do not fit together.
Result<Network<float>> networkOf(const TrainedNet& net);

}  // namespace thimble::nn
