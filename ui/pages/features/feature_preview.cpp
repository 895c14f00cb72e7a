// FeaturePreview: reads a short recording once and keeps it; of a long one only the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/feature_preview.h"

#include "core/features/held_frames.h"
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

namespace {

/// A recording shorter than the window, with its ends held.
dataset::Samples heldOf(const dataset::Samples& samples, const features::FeatureSettings& settings) {
  dataset::Samples out;
  out.channels = samples.channels;
  if (samples.frames() > 0)
    out.values = features::heldFrames(samples.values, samples.channels, settings.window);
  out.time_us.resize(static_cast<size_t>(settings.window));
  return out;
}

}  // namespace

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
        const bool held = recording.frames < settings.window;
        auto values =
            held ? features::preview(settings, recording.format, heldOf(samples->samples, settings), 0)
                 : features::preview(settings, recording.format, samples->samples, begin - samples->begin);
        auto names = features::featureNames(settings, recording.format);
        if (values && names) {
          const auto layout = features::layoutOf(*features::pipelineSettings(settings, recording.format));
          WindowFeaturesShown shown{settings,           recording.format,  layout,
                                    std::move(*values), std::move(*names), begin};
          for (size_t block = 0; block < settings.blocks.size(); ++block) {
            auto filtered = features::filteredWindow(settings, recording.format, samples->samples,
                                                     begin - samples->begin, block);
            shown.filtered.push_back(filtered ? std::move(*filtered) : std::vector<float>{});
          }
          out.shown = std::make_shared<WindowFeaturesShown>(std::move(shown));
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
