// Readers: the files of each set as labelled recordings, by the import that a user would take where there is one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/accuracy/data_set.h"

namespace thimble::bench {

/// folder: of the set itself.  Errors: kNotFound, kCorrupt; as dataset::importCsv and importWav.
Result<Corpus> readWand(const std::filesystem::path& folder);
Result<Corpus> readXiao(const std::filesystem::path& folder);
Result<Corpus> readWharf(const std::filesystem::path& folder);
Result<Corpus> readSpeech(const std::filesystem::path& folder);
Result<Corpus> readGas(const std::filesystem::path& folder);
Result<Corpus> readFan(const std::filesystem::path& folder);
Result<Corpus> readBenzene(const std::filesystem::path& folder);
Result<Corpus> readCarbonMonoxide(const std::filesystem::path& folder);
Result<Corpus> readHeartbeats(const std::filesystem::path& folder);
Result<Corpus> readDigits(const std::filesystem::path& folder);

}  // namespace thimble::bench
