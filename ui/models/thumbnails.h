// Thumbnails: the true waveforms of recordings, small, read in the background and kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <memory>
#include <vector>

#include "core/project/project.h"

class QPainter;
class QRectF;

namespace thimble::ui {

class JobRunner;
class ProjectModel;
class Theme;

/// The envelope of a whole recording.
struct Thumbnail {
  int columns = 0;
  int channels = 0;
  std::vector<project::MinMax> envelope;  // [columns][channels]
};

/// GUI thread only.
class Thumbnails : public QObject {
  Q_OBJECT
 public:
  Thumbnails(JobRunner& jobs, ProjectModel& project, QObject* parent = nullptr);
  /// The recording's thumbnail, or nullptr and ready(id) later.
  std::shared_ptr<const Thumbnail> get(int64_t id);

 Q_SIGNALS:
  void ready(qint64 id);

 private:
  JobRunner& jobs_;
  ProjectModel& project_;
  QHash<qint64, std::shared_ptr<const Thumbnail>> kept_;  // nullptr: asked for
};

/// Every channel in its series colour, one over the other, each unit's channels on a common scale.
void paintThumbnail(QPainter& painter, const QRectF& rect, const Theme& theme,
                    const dataset::SensorFormat& format, const Thumbnail& thumbnail);

}  // namespace thimble::ui
