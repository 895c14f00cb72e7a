// Layer: one step of a net over a batch of examples, forward and backward, behind one small interface.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>
#include <memory>
#include <vector>

#include "core/base/job.h"
#include "core/nn/kernels/kernels.h"
#include "core/nn/net.h"
#include "core/nn/random.h"
#include "core/nn/thread_pool.h"

namespace thimble::nn {

/// Row-major, so that one example [h, w, c] is one row and a batch can also be read as [n·h·w, c].
template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Learned numbers and the gradient of the loss by them, of one size.
template <class T>
struct Parameter {
  Matrix<T> value, gradient;
  bool decays = false;  // weights do, biases do not

  void resize(Eigen::Index rows, Eigen::Index cols) {
    value = Matrix<T>::Zero(rows, cols);
    gradient = Matrix<T>::Zero(rows, cols);
  }
};

/// How a batch goes through: for training (dropout drops, batch norm uses the batch) or for use.
struct Pass {
  bool training = false;
  const Job* job = nullptr;    // long layers give up early once it is canceled; their result is then garbage
  bool norms_frozen = false;   // batch norm uses its running statistics while training too, and keeps them
  ThreadPool* pool = nullptr;  // shares out what is large; the results are the same without it
  bool canceled() const { return job && job->canceled(); }

  /// task(i) for each i < tasks, at once where `work`, the multiplications of all of them, is worth it.  Once
  /// canceled, no more are begun.
  template <class Task>
  void each(int tasks, int64_t work, Task&& task) const {
    constexpr int64_t kWorthSharing = 100'000, kWorthAsking = 1'000'000;
    const bool asks = job && work > kWorthAsking;
    auto one = [&](int i) {
      if (!asks || !job->canceled()) task(i);
    };
    if (pool && work > kWorthSharing)
      pool->run(tasks, one);
    else
      for (int i = 0; i < tasks; ++i) one(i);
  }
};

/// T: float to train, double to check gradients.  Not thread-safe: a layer remembers its last forward pass.
template <class T>
class Layer {
 public:
  virtual ~Layer() = default;
  /// x: [n, input.size()] → y: [n, output.size()], resized here.  n ≥ 1.
  virtual void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) = 0;
  /// x, y: of the last forward pass, which was a training one.  dy: gradient of the loss by y → dx, by x,
  /// resized here (null: not wanted).  Overwrites the parameters' gradients.
  virtual void backward(const Matrix<T>& x, const Matrix<T>& y, const Matrix<T>& dy, Matrix<T>* dx,
                        const Pass& pass) = 0;
  /// Weights, then bias; or none.
  virtual std::vector<Parameter<T>*> parameters() { return {}; }
  /// What the last forward pass left inside, that whoever quantizes must know the range of: an LSTM's hidden
  /// states, then its cell states, of every step; or none.
  virtual std::vector<const Matrix<T>*> states() const { return {}; }
  /// From now on hidden states are whole multiples of step, at most 127 of them, as in an int8 model; 0: as they come.
  virtual void roundStates(T /*step*/) {}
  /// Running mean, then variance; or none.
  virtual std::vector<Matrix<T>*> statistics() { return {}; }
  /// What it draws from while training, so that a training that was stopped goes on as it would have; or none.
  virtual std::vector<Random*> randoms() { return {}; }
};

/// A kind of layer: all that differs between kinds, one constant in the file of each.
struct LayerType {
  LayerKind kind;
  const char* name;
  unsigned fields;  // of LayerSpec that it heeds, Field::… | Field::…
  /// Errors: kInvalidArgument with the reason.  spec and input may hold any numbers.
  Result<LayerInfo> (*describe)(const LayerSpec& spec, const Shape& input);
  /// spec fits input (describe says so).  random: for first weights and for dropout.
  std::unique_ptr<Layer<float>> (*make)(const LayerSpec& spec, const Shape& input, Random& random);
  std::unique_ptr<Layer<double>> (*makeDouble)(const LayerSpec& spec, const Shape& input, Random& random);
};

constexpr unsigned operator|(Field a, Field b) { return static_cast<unsigned>(a) | static_cast<unsigned>(b); }
constexpr unsigned operator|(unsigned a, Field b) { return a | static_cast<unsigned>(b); }
constexpr unsigned only(Field a) { return static_cast<unsigned>(a); }

/// For layers whose one number is their rate, 0 … 0.95, and which change no shape.
Result<LayerInfo> describeRate(const char* name, const LayerSpec& spec, const Shape& input);

/// He's uniform first weights: ± √(6 / fan_in).  Source: He et al. 2015.
template <class T>
void fillHe(Matrix<T>& weights, Random& random) {
  const double limit = std::sqrt(6.0 / static_cast<double>(weights.cols()));
  for (Eigen::Index i = 0; i < weights.size(); ++i)
    weights.data()[i] = static_cast<T>((2 * random.uniform() - 1) * limit);
}

}  // namespace thimble::nn
