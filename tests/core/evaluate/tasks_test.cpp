// Numbers and anomalies judged: errors as scikit-learn's, verdicts at the threshold, and tasks that do not fit said.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/anomaly/detector.h"
#include "core/evaluate/evaluation.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/answer.h"
#include "core/tflite/model_file.h"
#include "tests/core/anomaly/goldens.h"

namespace thimble::evaluate {
namespace {

using dataset::Split;
namespace goldens = anomaly::goldens;

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

TEST(NumberErrors, AreThoseOfScikitLearn) {
  const NumberErrors errors = errorsOf(floats(goldens::kAnswers), floats(goldens::kTargets));
  EXPECT_NEAR(errors.mae, goldens::kErrors[0], 1e-6);
  EXPECT_NEAR(errors.rmse, goldens::kErrors[1], 1e-6);
  EXPECT_NEAR(errors.r2, goldens::kErrors[2], 1e-6);
  EXPECT_TRUE(std::isnan(errorsOf({}, {}).mae));
  const std::vector<float> flat(4, 2.0f), off(4, 3.0f);
  EXPECT_TRUE(std::isnan(errorsOf(off, flat).r2));
  EXPECT_EQ(errorsOf(off, flat).mae, 1);
}

/// One feature; windows 0 … 9 of it.
features::FeatureTable tableOf(const std::vector<std::string>& classes, const std::vector<int>& labels) {
  features::FeatureTable table;
  table.classes = classes;
  table.features = table.channels_per_step = 1;
  table.mean = {0};
  table.factor = {1};
  for (size_t i = 0; i < labels.size(); ++i) {
    table.windows.push_back(
        {.recording = 1, .begin = static_cast<int64_t>(i), .label = labels[i], .split = Split::kTest});
    table.rows.push_back(static_cast<float>(i));
  }
  return table;
}

TEST(EvaluateNumbers, ComparesAnswersWithTargets) {
  features::FeatureTable table = tableOf({"0", "2", "4", "6"}, {0, 1, 2, 3});
  TaskSettings task;
  task.kind = Task::kRegression;
  SilentJob job;
  const nn::TrainedNet twice{
      {"custom", {1, 1, 1}, {{.kind = nn::LayerKind::kDense, .units = 1}}, nn::Head::kLinear},
      {{{2}, {0}, {}, {}}},
      {},
      0};
  const std::vector<float> rows{0, 1, 2, 3};
  const auto file = tflite::writeModel(*quantize::quantize(twice, rows, {}));
  ASSERT_TRUE(file.ok());
  const FloatModel net = [&](std::span<const float> x) { return nn::predict(twice, x); };
  EXPECT_EQ(evaluate(table, Split::kTest, task, net, *file, job).error().code,
            ErrorCode::kMismatch);  // no targets
  ASSERT_TRUE(features::readTargets(table).ok());
  const auto result = evaluate(table, Split::kTest, task, net, *file, job);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->task, Task::kRegression);
  EXPECT_EQ(result->errors_float.mae, 0);
  EXPECT_EQ(result->errors_float.r2, 1);
  EXPECT_LE(result->errors_int8.mae, 6.0 / 255);
  EXPECT_GT(result->errors_int8.r2, 0.999);
  EXPECT_EQ(result->windows[3].target, 6);
  EXPECT_EQ(result->confusion_int8.total(), 0);
  const auto without = evaluate(table, Split::kTest, task, {}, *file, job);
  ASSERT_TRUE(without.ok());
  EXPECT_FALSE(without->has_float);
  EXPECT_EQ(without->errors_int8.mae, result->errors_int8.mae);
}

TEST(EvaluateAnomalies, CallsThemAtTheThreshold) {
  const features::FeatureTable table = tableOf(
      {"bad", "good", "worse"}, {1, 1, 1, 0, 1, 2, 2, 0});  // 0 1 2 good, 3 bad, 4 good, 5 … bad or worse
  TaskSettings task;
  task.kind = Task::kAnomaly;
  task.normal = {"good"};
  anomaly::Detector detector;
  detector.inputs = detector.components = 1;
  detector.centres = {0};
  detector.whitening = {1};
  detector.offsets = {0};
  detector.threshold = 3.5f;
  SilentJob job;
  const auto graph = anomaly::deployable(detector, table.rows);
  ASSERT_TRUE(graph.ok());
  const auto file = tflite::writeModel(*graph);
  ASSERT_TRUE(file.ok());
  const auto result = evaluate(
      table, Split::kTest, task, [&](std::span<const float> x) { return anomaly::scores(detector, x); },
      *file, job);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->confusion_float.classes, (std::vector<std::string>{"normal", "anomaly"}));
  EXPECT_EQ(result->confusion_float.matrix, (std::vector<std::vector<int>>{{3, 1}, {1, 3}}));
  EXPECT_EQ(result->confusion_int8.matrix, result->confusion_float.matrix);
  EXPECT_NEAR(result->roc_float.auc, 15.0 / 16, 1e-12);  // one pair of sixteen is the wrong way round
  EXPECT_NEAR(result->roc_int8.auc, 15.0 / 16, 1e-12);
  EXPECT_NEAR(result->windows[7].value_float, 2, 1e-6);
  task.normal = {"fine"};
  EXPECT_EQ(evaluate(table, Split::kTest, task, {}, *file, job).error().code, ErrorCode::kInvalidArgument);
}

TEST(EvaluateClasses, FollowsTheLabelsInTheModel) {
  const features::FeatureTable table = tableOf({"a", "b"}, {0, 0, 1, 1});
  // "b" is output 0: of −x and x − 3.
  const nn::TrainedNet net{{"custom", {1, 1, 1}, {{.kind = nn::LayerKind::kDense, .units = 2}}},
                           {{{1, -1}, {-1.5f, 1.5f}, {}, {}}},
                           {},
                           0};
  const std::vector<float> rows{0, 1, 2, 3};
  const auto file = tflite::writeModel(*quantize::quantize(net, rows, {"b", "a"}));
  ASSERT_TRUE(file.ok());
  SilentJob job;
  const auto result = evaluate(table, Split::kTest, TaskSettings{}, {}, *file, job);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->confusion_int8.accuracy(), 1);
}

TEST(Answer, SaysWhatTheBytesMean) {
  tflite::Graph graph;
  tflite::Tensor output{"y", {1, 2}, tflite::TensorType::kInt8, {{1.0f / 256}, {-128}, 0}, {}, false};
  graph.tensors = {output};
  graph.outputs = {0};
  const std::string labels = "idle\nwave\n";
  graph.metadata[tflite::kLabelsMetadata] = {labels.begin(), labels.end()};
  const int8_t scores[] = {-100, 64};
  tflite::Answer answer = tflite::AnswerReader(graph).read(scores);
  EXPECT_EQ(answer.label, "wave");
  EXPECT_EQ(answer.text, "wave 75.0 %");

  graph.tensors[0].quantization = {{0.5f}, {10}, 0};
  tflite::setTask(graph, {Task::kRegression, "tempera\nture", "°C", 1});
  EXPECT_EQ(tflite::taskOf(graph).target, "tempera ture");
  answer = tflite::AnswerReader(graph).read(std::span(scores).first(1));
  EXPECT_EQ(answer.value, -55);
  EXPECT_EQ(answer.text, "-55 °C");

  graph.tensors[0].type = tflite::TensorType::kFloat32;
  tflite::setTask(graph, {Task::kAnomaly, "", "", 1});
  const int8_t one_and_a_half[] = {0, 0, static_cast<int8_t>(0xC0), 0x3F};
  answer = tflite::AnswerReader(graph).read(one_and_a_half);
  EXPECT_TRUE(answer.anomaly);
  EXPECT_EQ(answer.text, "1.50 anomaly");
  EXPECT_EQ(tflite::AnswerReader(graph).read({}).text, "");

  for (const char* text :
       {"", "task", "task nonsense\n\n threshold", "threshold nan\ntask anomaly", "\n\n"}) {
    graph.metadata[tflite::kTaskMetadata] = {text, text + std::char_traits<char>::length(text)};
    EXPECT_EQ(tflite::taskOf(graph).threshold, 1);
  }
}

}  // namespace
}  // namespace thimble::evaluate
