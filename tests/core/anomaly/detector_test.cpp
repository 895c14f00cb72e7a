// Detectors find what scikit-learn finds, and their models give on the boards' runtime what they give in float.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/anomaly/clusters.h"
#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "core/tflite/task_info.h"
#include "firmware_agent/dsp/pipeline.h"
#include "tests/core/anomaly/goldens.h"

namespace thimble::anomaly {
namespace {

using testing::HasSubstr;

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

/// The golden clouds as a lesson.
struct Clouds {
  std::vector<float> rows = floats(goldens::kTrain), fresh = floats(goldens::kFresh);
  std::vector<int64_t> groups;
  Clouds() {
    for (size_t i = 0; i < rows.size() / 3; ++i) groups.push_back(static_cast<int64_t>(i / 5));
  }
  Lesson lesson() const {
    Lesson lesson;
    lesson.rows = rows;
    lesson.inputs = 3;
    lesson.groups = groups;
    return lesson;
  }
};

Settings with(DetectorKind kind, float shrinkage = 0) {
  Settings settings;
  settings.detector = kind;
  settings.shrinkage = shrinkage;
  settings.clusters = settings.components = 3;
  return settings;
}

Detector fitted(const Settings& settings, const Lesson& lesson) {
  SilentJob job;
  auto detector = fit(settings, lesson, job);
  EXPECT_TRUE(detector.ok()) << detector.error().message;
  return detector.ok() ? *std::move(detector) : Detector{};
}

void expectNear(const std::vector<float>& actual, const std::vector<double>& golden, double tolerance) {
  ASSERT_EQ(actual.size(), golden.size());
  for (size_t i = 0; i < golden.size(); ++i)
    EXPECT_NEAR(double{actual[i]}, golden[i], tolerance * (1 + std::abs(golden[i]))) << i;
}

std::vector<float> squared(std::vector<float> values) {
  for (float& v : values) v *= v;
  return values;
}

TEST(Mahalanobis, IsThatOfScikitLearn) {
  const Clouds clouds;
  expectNear(squared(scores(fitted(with(DetectorKind::kMahalanobis), clouds.lesson()), clouds.fresh)),
             goldens::kMahalanobisSquared, 1e-5);
  expectNear(squared(scores(fitted(with(DetectorKind::kMahalanobis, 0.3f), clouds.lesson()), clouds.fresh)),
             goldens::kShrunkMahalanobisSquared, 1e-5);
}

TEST(KMeans, IsThatOfScikitLearn) {
  const Clouds clouds;
  expectNear(scores(fitted(with(DetectorKind::kKMeans), clouds.lesson()), clouds.fresh),
             goldens::kKMeansDistance, 1e-5);
  nn::Random random(5);
  SilentJob job;
  const auto clusters = cluster(clouds.rows, 3, 3, 8, random, job);
  ASSERT_TRUE(clusters.ok());
  EXPECT_NEAR(clusters->inertia, goldens::kKMeansInertia[0], 1e-6 * goldens::kKMeansInertia[0]);
}

/// z = −2 · log-likelihood + a constant.
void expectLikelihoods(const std::vector<float>& z, const std::vector<double>& golden) {
  ASSERT_EQ(z.size(), golden.size());
  for (size_t i = 0; i < z.size(); ++i) {
    const double ours = double{z[i]} - double{z[0]}, theirs = -2 * (golden[i] - golden[0]);
    EXPECT_NEAR(ours, theirs, 2e-3 * (1 + std::abs(theirs))) << i;
  }
}

TEST(GaussianMixture, IsThatOfScikitLearn) {
  const Clouds clouds;
  Settings settings = with(DetectorKind::kGaussianMixture);
  expectLikelihoods(squared(scores(fitted(settings, clouds.lesson()), clouds.fresh)),
                    goldens::kMixtureFullLogLikelihood);
  settings.full_covariance = false;
  expectLikelihoods(squared(scores(fitted(settings, clouds.lesson()), clouds.fresh)),
                    goldens::kMixtureDiagonalLogLikelihood);
}

TEST(GaussianMixture, OfOneComponentIsMahalanobis) {
  const Clouds clouds;
  Settings one = with(DetectorKind::kGaussianMixture, 0.2f);
  one.components = 1;
  const std::vector<float> mixture = scores(fitted(one, clouds.lesson()), clouds.fresh);
  const std::vector<float> plain =
      scores(fitted(with(DetectorKind::kMahalanobis, 0.2f), clouds.lesson()), clouds.fresh);
  for (size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(mixture[i], plain[i], 1e-4f * plain[i]);
}

Detector autoencoder(const Clouds& clouds) {
  Lesson lesson = clouds.lesson();
  lesson.net = autoencoderFor({1, 1, 3});
  lesson.training.epochs = 400;
  lesson.training.patience = 0;
  lesson.training.learning_rate = 0.01f;
  return fitted(with(DetectorKind::kAutoencoder), lesson);
}

TEST(Autoencoder, GivesNormalRowsBackAndOthersNot) {
  const Clouds clouds;
  const Detector detector = autoencoder(clouds);
  const std::vector<float> normal = scores(detector, clouds.rows), fresh = scores(detector, clouds.fresh);
  double mean = 0;
  for (const float s : normal) mean += double{s} / static_cast<double>(normal.size());
  EXPECT_LT(mean, 1);
  for (size_t i = fresh.size() - 3; i < fresh.size(); ++i) EXPECT_GT(fresh[i], 2 * mean) << i;
}

/// Score of the deployable model for one row, by the boards' interpreter.
float deployed(tflite::HostModel& model, const float* row) {
  const tflite::Port& in = model.inputs()[0];
  int8_t input[3];
  dsp::quantize(row, 3, in.scale, in.zero_point, input);
  uint8_t output[4];
  EXPECT_TRUE(model.run({reinterpret_cast<const uint8_t*>(input), 3}, output).ok());
  float score = 0;
  std::memcpy(&score, output, 4);
  return score;
}

TEST(Deployable, GivesTheFloatScoreOfTheQuantizedRow) {
  const Clouds clouds;
  Settings diagonal = with(DetectorKind::kGaussianMixture, 0.1f);
  diagonal.full_covariance = false;
  for (const Settings& settings : {with(DetectorKind::kMahalanobis, 0.1f), with(DetectorKind::kKMeans),
                                   with(DetectorKind::kGaussianMixture, 0.1f), diagonal}) {
    Detector detector = fitted(settings, clouds.lesson());
    detector.threshold = 2.5f;
    const auto graph = deployable(detector, clouds.rows);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    auto model = tflite::HostModel::load(*tflite::writeModel(*graph));
    ASSERT_TRUE(model.ok()) << model.error().message;
    ASSERT_EQ(model->outputs().size(), 1u);
    EXPECT_EQ(model->outputs()[0].type, tflite::TensorType::kFloat32);
    const tflite::Port in = model->inputs()[0];
    for (size_t i = 0; i < clouds.fresh.size() / 3; ++i) {
      int8_t q[3];
      dsp::quantize(clouds.fresh.data() + 3 * i, 3, in.scale, in.zero_point, q);
      std::vector<float> row;
      for (const int8_t v : q) row.push_back(in.scale * static_cast<float>(v - in.zero_point));
      const float wanted = scores(detector, row)[0];
      EXPECT_NEAR(deployed(*model, clouds.fresh.data() + 3 * i), wanted, 1e-4f * (1 + wanted)) << i;
    }
    EXPECT_EQ(tflite::taskOf(*graph), (tflite::TaskInfo{Task::kAnomaly, "", "", 1}));
  }
}

TEST(Deployable, AutoencoderIsInt8WithItsErrorInTheGraph) {
  const Clouds clouds;
  const Detector detector = autoencoder(clouds);
  const auto graph = deployable(detector, clouds.rows);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  auto model = tflite::HostModel::load(*tflite::writeModel(*graph));
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->inputs()[0].type, tflite::TensorType::kInt8);
  const std::vector<float> wanted = scores(detector, clouds.rows);
  double off = 0;
  for (size_t i = 0; i < wanted.size(); ++i)
    off += std::abs(double{deployed(*model, clouds.rows.data() + 3 * i)} - double{wanted[i]}) /
           static_cast<double>(wanted.size());
  EXPECT_LT(off, 0.15);  // the input's step is 12 / 127 here
  for (size_t i = 12; i < 15; ++i) EXPECT_GT(deployed(*model, clouds.fresh.data() + 3 * i), 1) << i;
}

TEST(Detector, SurvivesItsBytesAndRefusesDamage) {
  const Clouds clouds;
  for (const Detector& detector :
       {fitted(with(DetectorKind::kGaussianMixture, 0.1f), clouds.lesson()),
        fitted(with(DetectorKind::kKMeans), clouds.lesson()), autoencoder(clouds)}) {
    std::vector<uint8_t> bytes = serialise(detector);
    const auto back = deserialise(bytes);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(scores(*back, clouds.fresh), scores(detector, clouds.fresh));
    EXPECT_EQ(serialise(*back), bytes);
    for (size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 200) {
      bytes[at] ^= 0x20;
      EXPECT_FALSE(deserialise(bytes).ok()) << at;
      bytes[at] ^= 0x20;
      EXPECT_FALSE(deserialise(std::span(bytes).first(at)).ok()) << at;
    }
  }
}

TEST(Detector, IsTheSameForTheSameSeed) {
  const Clouds clouds;
  for (const DetectorKind kind : {DetectorKind::kKMeans, DetectorKind::kGaussianMixture})
    EXPECT_EQ(serialise(fitted(with(kind), clouds.lesson())), serialise(fitted(with(kind), clouds.lesson())));
}

TEST(Detector, SaysWhatIsWrong) {
  const Clouds clouds;
  SilentJob job;
  const auto refused = [&](Settings settings, const Lesson& lesson) {
    const auto detector = fit(settings, lesson, job);
    EXPECT_FALSE(detector.ok());
    EXPECT_EQ(detector.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(detector.error().hint, "");
    return detector.error().message;
  };
  Settings settings = with(DetectorKind::kMahalanobis);
  Lesson lesson = clouds.lesson();
  lesson.rows = lesson.rows.first(9);
  lesson.groups = lesson.groups.first(3);
  EXPECT_THAT(refused(settings, lesson), HasSubstr("3 normal windows"));
  lesson = clouds.lesson();
  lesson.inputs = 4;
  EXPECT_THAT(refused(settings, lesson), HasSubstr("do not fit"));
  settings.shrinkage = NAN;
  EXPECT_THAT(refused(settings, clouds.lesson()), HasSubstr("shrinkage"));
  settings = with(DetectorKind::kKMeans);
  settings.clusters = 65;
  EXPECT_THAT(refused(settings, clouds.lesson()), HasSubstr("65 clusters"));
  settings = with(DetectorKind::kGaussianMixture);
  settings.components = 0;
  EXPECT_THAT(refused(settings, clouds.lesson()), HasSubstr("0 components"));
  Clouds bad;
  bad.rows[7] = INFINITY;
  EXPECT_THAT(refused(with(DetectorKind::kKMeans), bad.lesson()), HasSubstr("not a number"));
  std::vector<float> flat(90, 1.0f);
  lesson = clouds.lesson();
  lesson.rows = flat;
  lesson.groups = lesson.groups.first(30);
  const auto detector =
      fit(with(DetectorKind::kMahalanobis), lesson, job);  // the floor holds it up, or it says why
  if (detector.ok()) {
    EXPECT_EQ(scores(*detector, flat)[0], 0);
  }
}

TEST(Detector, StopsWhenCanceled) {
  struct Canceled : Job {
    void progress(double, std::string_view) override {}
    bool canceled() const override { return ++asked > 2; }
    mutable int asked = 0;
  };
  const Clouds clouds;
  for (const DetectorKind kind : {DetectorKind::kKMeans, DetectorKind::kGaussianMixture}) {
    Canceled job;
    const auto detector = fit(with(kind), clouds.lesson(), job);
    ASSERT_FALSE(detector.ok());
    EXPECT_EQ(detector.error().code, ErrorCode::kCanceled);
  }
}

}  // namespace
}  // namespace thimble::anomaly
