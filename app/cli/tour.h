// Tour: the whole loop once, from a sensor's samples to live answers of the board, with every figure kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/board_connection.h"
#include "app/cli/context.h"
#include "core/evaluate/evaluation.h"
#include "core/features/feature_table.h"
#include "core/profile/model_cost.h"
#include "core/project/project.h"
#include "device_link/flash/deploy.h"
#include "device_link/virtual_board/profiler.h"

namespace thimble::cli {

struct TourOptions {
  std::string board = "virtual-m4";
  std::string play = "simulated";  // or a folder of CSV files
  std::string test_list;           // file names that are for testing, one a line
  std::filesystem::path out = "tour";
};

/// One live answer beside what was played then.
struct LiveAnswer {
  int64_t end_index = 0;
  std::string played;  // empty if the window holds parts of two recordings
  std::string answered;
  double confidence = 0;
};

/// What the tour found out; the figures of tour.json and of the report.
struct TourFindings {
  device_link::BoardInfo board;
  std::vector<dataset::RecordingInfo> live_recordings;  // collected through the board
  int64_t imported = 0;
  int64_t samples_played = 0, samples_recorded = 0, samples_lost = 0;
  int64_t samples_different = 0;  // recorded values that differ from the played ones
  features::FeatureTable table;
  project::Run run;
  evaluate::Evaluation evaluation;
  profile::ModelCost cost;
  device_link::InstructionCounts counts;
  device_link::Proof proof;
  std::vector<LiveAnswer> live;
  int64_t live_windows = 0;           // answers that the played samples must give
  std::vector<std::string> pictures;  // files in the output folder
  double seconds = 0;
};

/// What is played: labelled items, and which of them the test keeps.
struct TourMaterial {
  std::vector<device_link::PlayItem> collect;  // played and recorded live
  std::vector<device_link::PlayItem> import;   // added as files
  std::vector<device_link::PlayItem> live;     // played to the finished model: from the test
  std::vector<bool> collect_is_test, import_is_test;
  int window = 0;  // 0: recommend from the data
  int stride = 0;
};

/// Ten recordings a class to collect, the rest to import (or all simulated).  Errors: kNotFound, kCorrupt.
Result<TourMaterial> tourMaterial(const TourOptions& options);

/// Plays and records, checks every value.  Adds to findings and the project.
Result<void> tourCollect(const TourMaterial& material, project::Project& project, BoardConnection& board,
                         TourFindings& findings, Job& job);
/// Features, training, quantization, evaluation, cost and counted instructions.
Result<void> tourModel(const Context& context, const TourMaterial& material, project::Project& project,
                       const device_link::BoardEntry& entry, TourFindings& findings, Job& job);
/// Upload, proof on every test window, and live answers.
Result<void> tourFlash(const TourMaterial& material, const project::Project& project, BoardConnection& board,
                       TourFindings& findings, Job& job);

/// Pictures of every page of the window into OUT/pages, where the workbench was built; else none.
std::vector<std::string> tourPictures(const std::filesystem::path& out, const std::filesystem::path& project,
                                      Job& job);

/// The report page, one HTML file beside its pictures.
std::string tourReport(const TourOptions& options, const TourFindings& findings,
                       const project::Project& project);

}  // namespace thimble::cli
