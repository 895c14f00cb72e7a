// Thumbnails: one envelope a recording, asked for when first seen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/thumbnails.h"

#include <QPainter>
#include <algorithm>
#include <map>

#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"
#include "ui/theme/theme.h"

namespace thimble::ui {
namespace {
constexpr int kColumns = 120;
}

Thumbnails::Thumbnails(JobRunner& jobs, ProjectModel& project, QObject* parent)
    : QObject(parent), jobs_(jobs), project_(project) {
  connect(&project, &ProjectModel::projectChanged, this, [this] { kept_.clear(); });
}

std::shared_ptr<const Thumbnail> Thumbnails::get(int64_t id) {
  const auto at = kept_.constFind(id);
  if (at != kept_.constEnd()) return *at;
  const auto* info = project_.find(id);
  if (!info || info->frames <= 0) return nullptr;
  kept_.insert(id, nullptr);
  using Out = std::shared_ptr<const Thumbnail>;
  auto project = project_.project();
  jobs_.runQuiet<Out>(
      this,
      [project, id, frames = info->frames,
       channels = static_cast<int>(info->format.channels.size())](Job&) -> Result<Out> {
        const int columns = static_cast<int>(std::min<int64_t>(frames, kColumns));
        auto envelope = project->envelope(id, 0, frames, columns);
        if (!envelope) return envelope.error();
        return Out(std::make_shared<Thumbnail>(Thumbnail{columns, channels, std::move(*envelope)}));
      },
      [this, project, id](Result<Out> thumbnail) {
        if (project != project_.project() || !thumbnail) return;  // what cannot be read shows no waveform
        kept_[id] = *thumbnail;
        emit ready(id);
      });
  return nullptr;
}

void paintThumbnail(QPainter& painter, const QRectF& rect, const Theme& theme,
                    const dataset::SensorFormat& format, const Thumbnail& thumbnail) {
  const auto channels = static_cast<size_t>(thumbnail.channels);
  if (channels == 0 || channels != format.channels.size() || thumbnail.columns < 1) return;
  struct Range {
    double low = 1e30, high = -1e30;
  };
  std::map<std::string, Range> ranges;  // a unit
  for (size_t i = 0; i < thumbnail.envelope.size(); ++i) {
    const auto& channel = format.channels[i % channels];
    Range& range = ranges[channel.unit];
    range.low = std::min(range.low, thumbnail.envelope[i].min * double{channel.scale});
    range.high = std::max(range.high, thumbnail.envelope[i].max * double{channel.scale});
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const double step = rect.width() / thumbnail.columns;
  for (size_t c = 0; c < channels; ++c) {
    const auto& channel = format.channels[c];
    const Range& range = ranges[channel.unit];
    const double span = std::max(range.high - range.low, 1e-9);
    const auto y = [&](int16_t raw) {
      return rect.bottom() - (raw * double{channel.scale} - range.low) / span * rect.height();
    };
    QPolygonF line;
    for (int i = 0; i < thumbnail.columns; ++i) {
      const auto& value = thumbnail.envelope[static_cast<size_t>(i) * channels + c];
      const double x = rect.left() + (i + 0.5) * step;
      line << QPointF(x, y(value.min));
      if (value.max != value.min) line << QPointF(x, y(value.max));
    }
    painter.setPen(QPen(theme.series(static_cast<int>(c)), 1));
    painter.drawPolyline(line);
  }
  painter.restore();
}

}  // namespace thimble::ui
