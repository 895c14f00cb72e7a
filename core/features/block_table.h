// The table of feature blocks: what each is called, its parameters and what they mean, for every page, file and
// command alike.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/features/feature_settings.h"

namespace thimble::features {

struct Parameter {
  enum class Kind {
    kNumber,
    kPowerOfTwo,
    kChoice,  // index into names
    kBits,    // bit i: names[i]
    kSwitch   // 0 or 1
  };
  const char* key;    // in recipes and on the command line
  const char* label;  // for people
  const char* unit;   // "" for a plain number
  const char* tip;    // one sentence
  int usual;
  Kind kind = Kind::kNumber;
  std::vector<const char*> names = {};  // of choices or bits, by key
  int most_dragged = 0;                 // where a slider ends; 0: at the limit
};

/// What a block's features are named after.
struct NamingContext {
  const BlockSettings& settings;
  int window;
  double rate_hz;                     // 0: unknown
  std::vector<std::string> channels;  // names of those that go in
};

struct BlockInfo {
  dsp::Block block;
  const char* key;                    // "mfcc"
  const char* label;                  // "MFCC"
  const char* tip;                    // what it is for, one sentence
  const char* detail;                 // what exactly it computes, for the docs
  const char* source;                 // who says so
  std::vector<Parameter> parameters;  // in the order of the board's limits
  /// Why parameters within their limits do not go together, and what to do; nullopt if they do.
  std::optional<Error> (*conflict)(const NamingContext& context);
  /// One name a feature, in the board's order.
  std::vector<std::string> (*names)(const NamingContext& context);
};

/// In the order of dsp::Block.
const std::vector<const BlockInfo*>& blockTable();
/// nullptr if there is no such block.
const BlockInfo* findInfo(dsp::Block block);
/// Least and most of parameter i, from the board's own code.
std::pair<int, int> limitsOf(const BlockInfo& info, size_t i);

/// Rounded to hundredths, in as few digits as that needs, with a point in every locale.
std::string numberText(double value);
/// "30 ms", or "#3" (a frame's number) if the rate is unknown.
std::string timeText(double frames, double rate_hz);

/// The rows.
const BlockInfo& rawInfo();
const BlockInfo& statisticsInfo();
const BlockInfo& spectrumInfo();
const BlockInfo& spectrogramInfo();
const BlockInfo& melEnergiesInfo();
const BlockInfo& mfccInfo();
const BlockInfo& autocorrelationInfo();
const BlockInfo& axesInfo();

}  // namespace thimble::features
