// The pipeline's bytes: written and read back, run, and refused when anything in them is wrong.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

#include "firmware_agent/protocol/frame.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble::dsp {
namespace {

const float kScale[] = {0.5f, 0.25f};
const float kMean[] = {1, 2, 3, 4};
const float kFactor[] = {10, 20, 30, 40};

/// Raw, 2 channels, 4 frames by 2: 4 features.
PipelineSettings small() {
  PipelineSettings s;
  s.channels = 2;
  s.window = 4;
  s.stride = 3;
  s.a = 2;
  s.rate_mhz = 62500;
  return s;
}

std::vector<uint8_t> written() {
  std::vector<uint8_t> bytes(pipelineBytes(small()));
  EXPECT_EQ(writePipeline(small(), kScale, kMean, kFactor, bytes.data()), bytes.size());
  return bytes;
}

/// Writes a right CRC, so that the test reaches the checks behind it.
void seal(std::vector<uint8_t>& bytes) {
  const uint32_t size = static_cast<uint32_t>(bytes.size()) - 4;
  const uint32_t crc = protocol::crc32(bytes.data(), size);
  for (uint32_t i = 0; i < 4; ++i) bytes[size + i] = static_cast<uint8_t>(crc >> (8 * i));
}

bool parses(const std::vector<uint8_t>& bytes) {
  Pipeline pipeline;
  return pipeline.parse(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

void put(std::vector<uint8_t>& bytes, size_t at, float value) { std::memcpy(bytes.data() + at, &value, 4); }

TEST(WritePipeline, GivesTheBytesOfTheSpecification) {
  const std::vector<uint8_t> bytes = written();
  ASSERT_EQ(bytes.size(), 20u + 8 + 16 + 16 + 4);
  const uint8_t head[] = {'T', 'P', 'L',  '1', 2,    0,    4, 0, 3, 0, 2, 0,
                          0,   0,   4,    0,   0x24, 0xf4, 0, 0, 0, 0, 0, 0x3f,  // 0.5
                          0,   0,   0x80, 0x3e};                                 // 0.25
  EXPECT_THAT(std::vector<uint8_t>(bytes.begin(), bytes.begin() + sizeof head),
              testing::ElementsAreArray(head));
  uint32_t crc = 0;
  protocol::Reader(bytes.data() + 60, 4).u32(crc);
  EXPECT_EQ(crc, 0xa013f86du);  // Python: zlib.crc32 of struct.pack of the same values
}

TEST(ParsePipeline, ReadsBackAtAnyAlignment) {
  const std::vector<uint8_t> bytes = written();
  for (size_t shift = 0; shift < 4; ++shift) {
    std::vector<uint8_t> moved(shift);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    Pipeline p;
    ASSERT_TRUE(p.parse(moved.data() + shift, static_cast<uint32_t>(bytes.size())));
    EXPECT_EQ(p.settings().block, Block::kRaw);
    EXPECT_EQ(p.settings().channels, 2);
    EXPECT_EQ(p.settings().window, 4);
    EXPECT_EQ(p.settings().stride, 3);
    EXPECT_EQ(p.settings().a, 2);
    EXPECT_EQ(p.settings().b, 0);
    EXPECT_EQ(p.settings().rate_mhz, 62500u);
    EXPECT_EQ(p.featureCount(), 4u);
    EXPECT_EQ(p.scale(0), 0.5f);
    EXPECT_EQ(p.scale(1), 0.25f);
    const int16_t frames[] = {2, 8, 4, 16, -6, 0, -6, 100};
    float features[4], scratch[1];
    p.run(frames, features, scratch);
    // (3·½ − 1)·10, (12·¼ − 2)·20, (−6·½ − 3)·30, (50·¼ − 4)·40
    EXPECT_THAT(features, testing::ElementsAre(5.0f, 20.0f, -180.0f, 340.0f));
  }
}

TEST(ParsePipeline, RefusesEveryFlippedBitAndEveryCut) {
  const std::vector<uint8_t> good = written();
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::vector<uint8_t> bytes = good;
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(parses(bytes)) << bit;
  }
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parses({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
  }
  std::vector<uint8_t> longer = good;
  longer.push_back(0);
  EXPECT_FALSE(parses(longer));
  EXPECT_FALSE(Pipeline().parse(nullptr, 0));
}

TEST(ParsePipeline, RefusesWrongFieldsUnderARightCrc) {
  struct Change {
    size_t at;
    uint8_t value;
  };
  // magic, channels, block, window, stride, decimation, features
  for (const Change change : {Change{3, '2'},
                              {4, 0},
                              {4, 3},
                              {4, 17},
                              {5, 3},
                              {5, 255},
                              {6, 0},
                              {6, 9},
                              {7, 0x80},
                              {8, 0},
                              {8, 5},
                              {10, 0},
                              {10, 1},
                              {10, 5},
                              {14, 0},
                              {14, 5},
                              {15, 1}}) {
    std::vector<uint8_t> bytes = written();
    ASSERT_NE(bytes[change.at], change.value);
    bytes[change.at] = change.value;
    seal(bytes);
    EXPECT_FALSE(parses(bytes)) << change.at << " " << int(change.value);
  }
}

TEST(ParsePipeline, RefusesNumbersThatCouldOverflow) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (float scale : {0.0f, inf, -inf, nan, 1e13f, 1e-13f}) {
    std::vector<uint8_t> bytes = written();
    put(bytes, 24, scale);
    seal(bytes);
    EXPECT_FALSE(parses(bytes)) << scale;
    const float scales[] = {1.0f, scale};
    EXPECT_EQ(writePipeline(small(), scales, kMean, kFactor, bytes.data()), 0u);
  }
  for (float value : {inf, -inf, nan}) {
    for (size_t at : {28, 40, 44, 56}) {
      std::vector<uint8_t> bytes = written();
      put(bytes, at, value);
      seal(bytes);
      EXPECT_FALSE(parses(bytes)) << at;
    }
    const float wrong[] = {1, 2, 3, value};
    std::vector<uint8_t> bytes(pipelineBytes(small()));
    EXPECT_EQ(writePipeline(small(), kScale, wrong, kFactor, bytes.data()), 0u);
    EXPECT_EQ(writePipeline(small(), kScale, kMean, wrong, bytes.data()), 0u);
  }
  std::vector<uint8_t> bytes = written();
  put(bytes, 24, -0.5f);  // a sensor mounted upside down
  seal(bytes);
  EXPECT_TRUE(parses(bytes));
}

TEST(ParsePipeline, ForgetsTheOldOneWhenItFails) {
  const std::vector<uint8_t> bytes = written();
  Pipeline p;
  ASSERT_TRUE(p.parse(bytes.data(), static_cast<uint32_t>(bytes.size())));
  ASSERT_FALSE(p.parse(bytes.data(), 10));
  EXPECT_EQ(p.featureCount(), 0u);
}

TEST(ParsePipeline, SurvivesNoiseUnderARightCrc) {
  std::vector<int16_t> noise(4096);
  dsp_test::fillSignal(7, 4096, 1, noise.data());
  size_t at = 0;
  int good = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes = written();
    for (int change = 0; change < 2; ++change) {
      bytes[static_cast<uint16_t>(noise[at % 4096]) % 60] =
          static_cast<uint8_t>(noise[(at + 1) % 4096] * 7 >> 3);
      at += 2 + (at > 4096 ? at % 3 : 0);
    }
    seal(bytes);
    Pipeline p;
    if (!p.parse(bytes.data(), static_cast<uint32_t>(bytes.size()))) continue;
    ++good;
    std::vector<int16_t> frames(static_cast<size_t>(p.settings().window) * p.settings().channels, 1000);
    std::vector<float> features(p.featureCount()), scratch(scratchFloats(p.settings()));
    p.run(frames.data(), features.data(), scratch.data());
  }
  EXPECT_GT(good, 100);  // or the run was never reached
}

TEST(Quantize, RoundsHalvesAwayFromZeroAndSaturates) {
  const float x[] = {0.5f,   -0.5f,  1.5f,    -1.5f,   2.5f,  0.49999997f, -0.49999997f, 0.0f,
                     126.5f, 127.5f, -128.4f, -128.5f, 1e30f, -1e30f,      3.4e38f,      -0.0f};
  int8_t q[16];
  quantize(x, 16, 1.0f, 0, q);
  EXPECT_THAT(q, testing::ElementsAre(1, -1, 2, -2, 3, 0, 0, 0, 127, 127, -128, -128, 127, -128, 127, 0));
}

TEST(Quantize, AddsTheZeroPointAfterRounding) {
  const float x[] = {0.05f, -0.05f, 10.0f, -10.0f, 0.0f};
  int8_t q[5];
  quantize(x, 5, 0.1f, -3, q);
  EXPECT_THAT(q, testing::ElementsAre(-2, -4, 97, -103, -3));
  quantize(x, 5, 0.1f, 127, q);
  EXPECT_THAT(q, testing::ElementsAre(127, 126, 127, 27, 127));
  quantize(x, 5, 0.1f, std::numeric_limits<int32_t>::min(), q);
  EXPECT_THAT(q, testing::Each(-128));
}

TEST(Quantize, GivesTheZeroPointForNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const float x[] = {nan, inf, -inf, 0.0f};
  int8_t q[4];
  quantize(x, 4, 0.5f, 5, q);
  EXPECT_THAT(q, testing::ElementsAre(5, 127, -128, 5));
  quantize(x + 3, 1, 0.0f, 5, q);  // 0 / 0
  EXPECT_EQ(q[0], 5);
}

}  // namespace
}  // namespace thimble::dsp
