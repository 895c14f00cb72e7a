// FeaturePreview: reads a short recording once and keeps it; of a long one only the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/feature_preview.h"

#include "core/features/preview.h"

namespace thimble::ui {
namespace {
constexpr int64_t kKeptFrames = 200'000;
}

struct FeaturePreview::Samples {
  std::shared_ptr<project::Project> project;
  int64_t recording = 0;
  int64_t begin = 0;  // of the recording's frames
  dataset::Samples samples;
};

void FeaturePreview::show(std::shared_ptr<project::Project> project, const dataset::RecordingInfo& recording,
                          const features::FeatureSettings& settings, int64_t begin) {
  const bool kept = samples_ && samples_->project == project && samples_->recording == recording.id;
  const bool whole = recording.frames <= kKeptFrames;
  request_.ask(
      [project, recording, settings, begin, whole,
       samples = kept && whole ? samples_ : nullptr](Job&) mutable -> Result<Out> {
        Out out;
        if (!samples) {
          const int64_t from = whole ? 0 : begin;
          auto read =
              project->samples(recording.id, from, whole ? recording.frames : begin + settings.window);
          if (!read) return read.error();
          samples = std::make_shared<Samples>(Samples{project, recording.id, from, std::move(*read)});
        }
        out.samples = samples;
        auto values = features::preview(settings, recording.format, samples->samples, begin - samples->begin);
        auto names = features::featureNames(settings, recording.format);
        if (values && names) {
          out.shown = std::make_shared<WindowFeaturesShown>(
              WindowFeaturesShown{settings, recording.format, std::move(*values), std::move(*names)});
        } else {
          out.error = values ? names.error() : values.error();
        }
        return out;
      },
      [this](Result<Out> result) {
        if (result) {
          samples_ = result->samples;
          shown_ = result->shown;
          error_ = result->error;
        } else {
          shown_.reset();
          error_ = result.error();
        }
        emit changed();
      });
}

void FeaturePreview::clear() {
  request_.forget();
  samples_.reset();
  shown_.reset();
  error_.reset();
  emit changed();
}

}  // namespace thimble::ui
