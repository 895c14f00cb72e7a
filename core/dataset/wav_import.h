// WAV import: sound becomes a recording of one or two channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/dataset/recording.h"

namespace thimble::dataset {

struct WavImport {
  RecordingInfo
      info;  // labelled as a whole by the file's name up to its first dot; channels in FS (full scale)
  Samples samples;
};

/// PCM of 8, 16, 24 or 32 bits and 32- or 64-bit float, mono or stereo, brought to int16 with a scale of
/// 1/32768. Errors: kNotFound, kIo; kCorrupt (no WAV, a chunk that is cut short or contradicts itself);
/// kUnsupported (another encoding, more channels).  Source: Microsoft, Multimedia Programming Interface and
/// Data Specifications 1.0, 1991.
Result<WavImport> importWav(const std::filesystem::path& file);
/// The same for a file's bytes; name: the file's.
Result<WavImport> parseWav(std::string_view bytes, const std::string& name);

}  // namespace thimble::dataset
