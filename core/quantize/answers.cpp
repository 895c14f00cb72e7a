// Rows quantized with the board's own code, through the board's own interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/answers.h"

#include "core/nn/loss.h"
#include "core/quantize/batches.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::quantize {

Result<void> eachAnswer(tflite::HostModel& model, std::span<const float> rows, Job& job,
                        const std::function<void(size_t row, std::span<const float> outputs)>& visit,
                        const AfterOperator& after_operator) {
  const auto& inputs = model.inputs();
  const auto& outputs = model.outputs();
  const auto fits = [](const tflite::Port& port) {
    return port.type == tflite::TensorType::kInt8 && port.bytes > 0 && port.scale > 0;
  };
  if (inputs.size() != 1 || outputs.size() != 1 || !fits(inputs[0]) || !fits(outputs[0]) ||
      rows.size() % static_cast<size_t>(inputs[0].bytes) != 0)
    return Error{ErrorCode::kMismatch, "The model does not take these features as int8.",
                 "Train and quantize it again."};
  const tflite::Port in = inputs[0], out = outputs[0];
  const size_t width = static_cast<size_t>(in.bytes);
  std::vector<int8_t> input(width), output(static_cast<size_t>(out.bytes));
  std::vector<float> real(output.size());
  for (size_t row = 0; row < rows.size() / width; ++row) {
    if (job.canceled()) return canceledError();
    dsp::quantize(rows.data() + row * width, static_cast<uint32_t>(width), in.scale, in.zero_point,
                  input.data());
    std::function<void(int, std::span<const uint8_t>)> after;
    if (after_operator)
      after = [&](int op, std::span<const uint8_t> bytes) { after_operator(row, op, bytes); };
    const Result<void> ran =
        model.run({reinterpret_cast<const uint8_t*>(input.data()), input.size()},
                  {reinterpret_cast<uint8_t*>(output.data()), output.size()}, false, after);
    if (!ran) return ran;
    for (size_t i = 0; i < real.size(); ++i)
      real[i] = out.scale * static_cast<float>(output[i] - out.zero_point);
    visit(row, real);
  }
  return {};
}

Result<std::vector<float>> answersOf(std::span<const uint8_t> file, std::span<const float> rows, Job& job) {
  Result<tflite::HostModel> model = tflite::HostModel::load(file);
  if (!model) return model.error();
  std::vector<float> all;
  const Result<void> ran = eachAnswer(*model, rows, job, [&](size_t, std::span<const float> outputs) {
    all.insert(all.end(), outputs.begin(), outputs.end());
  });
  if (!ran) return ran.error();
  return all;
}

Result<std::vector<float>> answersOf(const nn::TrainedNet& net, std::span<const float> rows, Job& job) {
  Result<nn::Network<float>> network = nn::networkOf(net);
  if (!network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size());
  if (rows.size() % width != 0)
    return Error{ErrorCode::kInvalidArgument, "The rows do not fit the net.", "Compute the features again."};
  std::vector<float> all;
  nn::Matrix<float> probabilities;
  const bool done = eachBatch(*network, rows, width, job, [&](size_t, size_t) {
    const nn::Matrix<float>* y = &network->logits();
    if (net.spec.head == nn::Head::kSoftmax) {
      nn::softmax(network->logits(), probabilities);
      y = &probabilities;
    }
    all.insert(all.end(), y->data(), y->data() + y->size());
  });
  if (!done) return canceledError();
  return all;
}

}  // namespace thimble::quantize
