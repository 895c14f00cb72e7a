// FeaturePreview: the features of one window of one recording, computed in the background as settings are
// dragged.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/features/feature_table.h"
#include "core/project/project.h"
#include "ui/jobs/latest_job.h"

namespace thimble::ui {

/// What one window gives.
struct WindowFeaturesShown {
  features::FeatureSettings settings;
  dataset::SensorFormat format;
  features::Layout layout;
  std::vector<float> values;       // before normalisation
  std::vector<std::string> names;  // one a value
  int64_t begin = 0;               // of the window, in the recording
  /// By block: what its filter makes of the window, [window][its channels]; empty: it has none.
  std::vector<std::vector<float>> filtered = {};
};

class FeaturePreview : public QObject {
  Q_OBJECT
 public:
  explicit FeaturePreview(JobRunner& jobs, QObject* parent = nullptr)
      : QObject(parent), request_(jobs, this) {}

  /// changed() follows; of requests in quick succession only the newest is answered.
  void show(std::shared_ptr<project::Project> project, const dataset::RecordingInfo& recording,
            const features::FeatureSettings& settings, int64_t begin);
  void clear();

  /// nullptr while there is none; then error() may say why.
  std::shared_ptr<const WindowFeaturesShown> shown() const { return shown_; }
  const std::optional<Error>& error() const { return error_; }

 Q_SIGNALS:
  void changed();

 private:
  struct Samples;  // of a whole recording, kept so that dragging does not read it again
  struct Out {
    std::shared_ptr<const Samples> samples;
    std::shared_ptr<const WindowFeaturesShown> shown;
    std::optional<Error> error;
  };
  std::shared_ptr<const Samples> samples_;
  std::shared_ptr<const WindowFeaturesShown> shown_;
  std::optional<Error> error_;
  LatestJob<Out> request_;
};

}  // namespace thimble::ui
