// The table of blocks: as the board has it, as text and back, brought into range, and refused with a reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>

#include "core/features/block_text.h"
#include "core/features/fitted.h"
#include "core/features/preview.h"
#include "firmware_agent/dsp/block.h"
#include "tests/core/features/docs_lines.h"
#include "tests/core/features/test_recordings.h"

namespace thimble::features {
namespace {

using features_test::format;
using testing::HasSubstr;

dataset::SensorFormat fast() {
  dataset::SensorFormat f = format();
  f.rate_hz = 16000;
  return f;
}

TEST(BlockTable, HasTheBoardsParameters) {
  std::set<std::string> keys;
  for (const BlockInfo* info : blockTable()) {
    const dsp::BlockCode* code = dsp::findBlock(info->block);
    ASSERT_NE(code, nullptr) << info->key;
    ASSERT_EQ(info->parameters.size(), code->parameters) << info->key;
    EXPECT_TRUE(keys.insert(info->key).second);
    for (size_t i = 0; i < info->parameters.size(); ++i) {
      const Parameter& p = info->parameters[i];
      const auto [low, high] = limitsOf(*info, i);
      EXPECT_LE(low, p.usual) << info->key << " " << p.key;
      EXPECT_GE(high, p.usual) << info->key << " " << p.key;
      EXPECT_STRNE(p.tip, "") << info->key << " " << p.key;
      if (p.kind == Parameter::Kind::kChoice) {
        EXPECT_EQ(p.names.size(), static_cast<size_t>(high + 1)) << p.key;
      }
      if (p.kind == Parameter::Kind::kBits) {
        EXPECT_EQ((1 << p.names.size()) - 1, high) << p.key;
      }
    }
  }
  EXPECT_EQ(keys.size(), 8u);
  EXPECT_EQ(dsp::findBlock(static_cast<dsp::Block>(8)), nullptr);
}

TEST(BlockTable, UsualParametersGiveFeaturesOfASecondOfSound) {
  for (const BlockInfo* info : blockTable()) {
    const FeatureSettings s{.window = 16000, .stride = 8000, .blocks = {info->block}};
    const auto board = pipelineSettings(s, fast());
    ASSERT_TRUE(board) << info->key << " " << board.error().message;
    EXPECT_EQ(featureNames(s, fast())->size(), dsp::featureCount(*board)) << info->key;
  }
}

TEST(FeatureNames, AreAsManyAsFeaturesAndAllDifferent) {
  std::mt19937 random(3);
  int tried = 0;
  for (int round = 0; round < 400; ++round) {
    FeatureSettings s{.window = 20 + static_cast<int>(random() % 400), .stride = 10, .blocks = {}};
    for (unsigned b = 0; b <= random() % 3; ++b) {
      BlockSettings block(static_cast<dsp::Block>(random() % 8));
      const BlockInfo& info = *findInfo(block.block);
      for (size_t i = 0; i < info.parameters.size(); ++i) {
        const auto [low, high] = limitsOf(info, i);
        if (random() % 2)
          block.values[i] =
              low + static_cast<int>(random() % static_cast<unsigned>(std::min(high - low + 1, 200)));
      }
      block.channels = random() % 2 ? unsigned{dsp::kAllChannels} : 1 + random() % 7;
      s.blocks.push_back(block);
    }
    s = fitted(s, fast());
    const auto board = pipelineSettings(s, fast());
    if (!board) continue;
    ++tried;
    const auto names = featureNames(s, fast());
    ASSERT_TRUE(names);
    ASSERT_EQ(names->size(), dsp::featureCount(*board)) << textOf(s.blocks[0]);
    if (s.blocks.size() == 1) {
      EXPECT_EQ(std::set<std::string>(names->begin(), names->end()).size(), names->size())
          << textOf(s.blocks[0]);
    }
  }
  EXPECT_GT(tried, 250);
}

TEST(Fitted, EndsInSettingsThatWork) {
  std::mt19937 random(4);
  for (int round = 0; round < 2000; ++round) {
    FeatureSettings s{.window = static_cast<int>(random() % 1000) - 100,
                      .stride = static_cast<int>(random() % 1000) - 100};
    BlockSettings block(static_cast<dsp::Block>(random() % 8));
    for (int& value : block.values) {
      if (random() % 2) value = static_cast<int>(random() % 5000) - 500;
    }
    block.filter = {static_cast<dsp::Filter>(random() % 4), static_cast<int>(random() % 12) - 1,
                    static_cast<float>(random() % 20000), static_cast<float>(random() % 20000)};
    block.filter.order = std::min(block.filter.order, 4);
    s.blocks = {block};
    const FeatureSettings once = fitted(s, fast());
    EXPECT_EQ(fitted(once, fast()), once) << textOf(block);
    const auto board = pipelineSettings(once, fast());
    // What is left: nothing chosen at all, a window shorter than the shortest frame, more features than fit.
    if (!board) {
      EXPECT_THAT(board.error().message,
                  testing::AnyOf(HasSubstr("no features"), HasSubstr("longer than the window"),
                                 HasSubstr("not inside the window"), HasSubstr("65535"),
                                 HasSubstr("No frequency"), HasSubstr("too sharp"), HasSubstr("is 0")))
          << textOf(once.blocks[0]) << " window " << once.window;
    }
  }
}

TEST(BlockText, GoesBothWays) {
  for (const char* text :
       {"raw", "raw decimation=3 scaling=peak", "statistics statistics=mean,rms,crest segments=4",
        "statistics statistics=all", "spectrum bands=31 low=35 average=logarithm",
        "mfcc frame=480 coefficients=10", "mel scale=slaney fixed=on", "axes correlations=off channels=0,1,2",
        "raw filter=band:0.5:20:2", "raw filter=low:12.5:4 channels=0",
        "autocorrelation values=off peaks=2 filter=high:80:1"}) {
    const auto block = blockFromText(text);
    ASSERT_TRUE(block) << text << " " << block.error().message;
    EXPECT_EQ(textOf(*block), text);
  }
  EXPECT_EQ(*blockFromText("raw filter=low:5"), *blockFromText("  raw   filter=low:5:4 "));
  EXPECT_EQ(blockFromText("statistics statistics=none")->value("statistics"), 0);
}

TEST(BlockText, SaysWhichWordIsWrong) {
  struct Case {
    const char *text, *says, *hint;
  };
  for (const Case& c : {Case{"", "no feature block", "raw, statistics"},
                        {"sound", "sound", "mfcc"},
                        {"raw bands=3", "bands", "decimation, scaling"},
                        {"raw decimation=x", "“x”", "whole number"},
                        {"raw decimation=", "“”", "whole number"},
                        {"raw decimation", "“”", "whole number"},
                        {"raw decimation=99999999999999999999", "999", "whole number"},
                        {"raw scaling=loud", "loud", "units, centred"},
                        {"statistics statistics=mean,mode", "mode", "median"},
                        {"mel fixed=maybe", "maybe", "on or off"},
                        {"raw filter=notch:50", "notch:50", "band:LOW:HIGH"},
                        {"raw filter=band:5", "band:5", "band:LOW:HIGH"},
                        {"raw filter=low:5:4:3", "low:5:4:3", "ORDER"},
                        {"raw filter=", "“”", "low:"},
                        {"raw channels=16", "16", "0 to 15"},
                        {"raw channels=-1", "-1", "0 to 15"}}) {
    const auto block = blockFromText(c.text);
    ASSERT_FALSE(block) << c.text;
    EXPECT_EQ(block.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(block.error().message, HasSubstr(c.says)) << c.text;
    EXPECT_THAT(block.error().hint, HasSubstr(c.hint)) << c.text;
  }
}

TEST(PipelineSettings, SayWhatDoesNotGoTogether) {
  struct Case {
    const char *block, *says;
  };
  for (const Case& c : {Case{"spectrum bands=0", "bands is 0"},
                        {"spectrum bands=30 low=7000", "bands is 30"},
                        {"spectrum low=5000 high=4000", "No frequency"},
                        {"spectrogram frame=80", "does not fit the FFT"},
                        {"spectrogram frame=4 hop=4", "more than eight frames"},
                        {"spectrogram hop=2", "less than an eighth"},
                        {"mel frame=1001 fft_length=1024", "longer than the window"},
                        {"mel high=9000", "above half"},
                        {"mel low=8000", "begin at 8000"},
                        {"mfcc coefficients=41", "41 coefficients"},
                        {"autocorrelation lags=200 step=5", "longest lag of 1000"},
                        {"autocorrelation values=off", "no features"},
                        {"axes magnitude=none correlations=off", "no features"},
                        {"axes magnitude=none channels=1", "no features"},
                        {"raw channels=5", "No channel"},
                        {"raw filter=low:9000", "cutoff of 9000"},
                        {"statistics segments=65", "segments is 65"}}) {
    const auto block = blockFromText(c.block);
    ASSERT_TRUE(block) << c.block;
    const auto board = pipelineSettings({.window = 1000, .stride = 500, .blocks = {*block}}, fast());
    ASSERT_FALSE(board) << c.block;
    EXPECT_THAT(board.error().message, HasSubstr(c.says)) << c.block;
    EXPECT_NE(board.error().hint, "") << c.block;
  }
  EXPECT_FALSE(pipelineSettings({.blocks = {}}, fast()));
  EXPECT_FALSE(pipelineSettings({.blocks = std::vector<BlockSettings>(9)}, fast()));
  const auto filters = blockFromText("raw filter=band:100:1000:8");
  EXPECT_FALSE(pipelineSettings({.blocks = std::vector<BlockSettings>(4, *filters)}, fast()));  // 32 sections
  EXPECT_TRUE(pipelineSettings({.blocks = std::vector<BlockSettings>(3, *filters)}, fast()));
  dataset::SensorFormat unknown = format();
  unknown.rate_hz = 0;
  EXPECT_THAT(pipelineSettings({.window = 1000, .blocks = {dsp::Block::kMfcc}}, unknown).error().message,
              HasSubstr("rate"));
}

TEST(Docs, TellEveryBlockAsTheTableDoes) {
  std::ifstream file(THIMBLE_SOURCE_DIR "/resources/docs/features.md");
  std::set<std::string> page;
  for (std::string line; std::getline(file, line);) page.insert(line);
  ASSERT_GT(page.size(), 50u);
  for (const std::string& line : features_test::docsLines()) EXPECT_TRUE(page.contains(line)) << line;
}

TEST(Layout, HasStepsForOneBlockAndAVectorForSeveral) {
  FeatureSettings s{
      .window = 16000, .stride = 8000, .blocks = {*blockFromText("mfcc frame=480 hop=320 channels=0")}};
  Layout layout = layoutOf(*pipelineSettings(s, fast()));
  EXPECT_EQ(layout.time_steps, 49);
  EXPECT_EQ(layout.channels_per_step, 13);
  EXPECT_EQ(layout.features, 49 * 13);
  s.blocks.push_back(*blockFromText("statistics segments=4"));
  layout = layoutOf(*pipelineSettings(s, fast()));
  EXPECT_EQ(layout.time_steps, 1);
  EXPECT_EQ(layout.channels_per_step, 49 * 13 + 4 * 24);
  EXPECT_EQ(layout.blocks, (std::vector<BlockSpan>{{0, 49, 13}, {49 * 13, 4, 24}}));
}

}  // namespace
}  // namespace thimble::features
