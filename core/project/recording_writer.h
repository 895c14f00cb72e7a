// RecordingWriter's inside, which the project fills in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/dataset/quality_meter.h"
#include "core/project/project.h"
#include "core/project/sample_writer.h"
#include "core/project/store.h"

namespace thimble::project {

struct RecordingWriter::State {
  State(std::shared_ptr<Store> in, int64_t recording, const dataset::RecordingInfo& info)
      : store(std::move(in)),
        id(recording),
        name(info.name),
        channels(static_cast<int>(info.format.channels.size())),
        writer(recording, channels) {}

  std::shared_ptr<Store> store;  // outlives the project if need be
  int64_t id;
  std::string name;
  int channels;
  SampleWriter writer;
  dataset::QualityMeter meter;
  bool finished = false;
};

}  // namespace thimble::project
