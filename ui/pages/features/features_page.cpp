// FeaturesPage: the parts, and how they follow project, settings and table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/features_page.h"

#include <QSplitter>
#include <algorithm>

#include "core/features/cost.h"
#include "ui/pages/features/window_count.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kCommitMs = 150;
constexpr int kFrameMs = 16;
constexpr int kFormWidth = 292;

QWidget* arrow(const Theme& theme) {
  auto* label = new QLabel;
  const auto draw = [label, &theme] {
    label->setPixmap(theme.icon("chevron-right").pixmap(QSize(18, 18), label->devicePixelRatioF()));
  };
  draw();
  QObject::connect(&theme, &Theme::changed, label, draw);
  label->setFixedWidth(18);
  return label;
}
/// What the blocks cost on a board.
QString costText(const dsp::PipelineSettings& board) {
  const features::FeatureCost cost = features::costOf(board);
  return QObject::tr("RAM %L1 B · flash %L2 B · about %3 instructions on a Cortex-M4")
      .arg(cost.ram_bytes)
      .arg(cost.flash_bytes)
      .arg(QString::fromStdString(features::countText(cost.instructions)));
}
}  // namespace

FeaturesPage::FeaturesPage(const PageContext& context, QWidget* parent)
    : Page(Step::kFeatures, tr("Features"), context, parent),
      preview_(new FeaturePreview(workbench().jobs(), this)),
      map_job_(workbench().jobs(), this),
      recommend_job_(workbench().jobs(), this) {
  auto* body = new QSplitter(Qt::Vertical);
  body->setHandleWidth(kSpace3);
  body->setChildrenCollapsible(false);
  auto* top = new QWidget;
  auto* row = new QHBoxLayout(top);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  row->addWidget(makeSignal(), 5);
  row->addWidget(arrow(theme()));
  row->addWidget(makeBlock());
  row->addWidget(arrow(theme()));
  row->addWidget(makeFeatures(), 5);
  body->addWidget(top);
  body->addWidget(makeMap());
  body->setStretchFactor(0, 7);
  body->setStretchFactor(1, 3);
  body->setSizes({700, 300});
  setBody(body);
  setPrimary(tr("Extract features"), tr("Compute the features of every labelled window"), "Ctrl+Enter");
  connectAll();
  refresh();
}

QWidget* FeaturesPage::makeSignal() {
  auto* card = new Card(theme());
  card->setMinimumWidth(240);
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace1);
  row->addWidget(makeLabel(theme(), tr("Signal"), kFontBody, TextRole::kNormal, true));
  row->addSpacing(kSpace1);
  recordings_box_ = new QComboBox;
  recordings_box_->setAccessibleName(tr("Recording"));
  recordings_box_->setToolTip(tipWithKey(tr("The recording that is looked at"), tr("Page Up, Page Down")));
  recordings_box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  recordings_box_->setMinimumContentsLength(8);
  recordings_box_->setMaxVisibleItems(20);
  row->addWidget(recordings_box_, 1);
  play_ = makeIconButton(theme(), "play", tr("Play: run the window through the recording"), "Space");
  row->addWidget(play_);
  auto* fit = makeIconButton(theme(), "fit", tr("Show all of it"), "F");
  row->addWidget(fit);
  card->body()->addLayout(row);
  view_ = new WaveformView(theme(), workbench().jobs(), WaveformView::Mode::kWindow);
  view_->setToolTip(tr("Drag the window along the recording"));
  card->body()->addWidget(view_, 1);
  connect(fit, &QToolButton::clicked, view_, &WaveformView::fit);
  return card;
}

QWidget* FeaturesPage::makeBlock() {
  auto* card = new Card(theme());
  card->setFixedWidth(kFormWidth + 2 * kSpace3);
  form_ = new BlockForm(theme());
  auto* row = new QHBoxLayout;
  row->addWidget(makeLabel(theme(), tr("Blocks"), kFontBody, TextRole::kNormal, true));
  row->addStretch();
  row->addWidget(&form_->recommended());
  card->body()->addLayout(row);
  card->body()->addWidget(form_, 1);
  return card;
}

QWidget* FeaturesPage::makeFeatures() {
  auto* card = new Card(theme());
  card->setMinimumWidth(240);
  auto* row = new QHBoxLayout;
  row->addWidget(makeLabel(theme(), tr("Features"), kFontBody, TextRole::kNormal, true));
  chart_facts_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  row->addStretch();
  row->addWidget(chart_facts_);
  card->body()->addLayout(row);
  chart_ = new PreviewChart(theme());
  card->body()->addWidget(chart_, 1);
  return card;
}

QWidget* FeaturesPage::makeMap() {
  auto* card = new Card(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace3);
  row->addWidget(makeLabel(theme(), tr("All windows"), kFontBody, TextRole::kNormal, true));
  legend_ = new QWidget;
  legend_layout_ = new QHBoxLayout(legend_);
  legend_layout_->setContentsMargins(0, 0, 0, 0);
  legend_layout_->setSpacing(kSpace2);
  row->addWidget(legend_);
  row->addStretch();
  map_facts_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  row->addWidget(map_facts_);
  card->body()->addLayout(row);
  map_hint_ = makeLabel(theme(), "", kFontBody, TextRole::kMuted);
  map_hint_->setAlignment(Qt::AlignCenter);
  map_hint_->setWordWrap(true);
  map_ = new WindowMap(theme());
  card->body()->addWidget(map_hint_, 1);
  card->body()->addWidget(map_, 1);
  return card;
}

void FeaturesPage::connectAll() {
  auto& project = workbench().project();
  auto& loop = workbench().loop();
  connect(&project, &ProjectModel::projectChanged, this, [this] {
    commit_timer_.stop();
    recording_ = 0;
    stopPlaying();
    preview_->clear();
    refresh();
  });
  connect(&project, &ProjectModel::recordingsChanged, this, &FeaturesPage::refresh);
  connect(&project, &ProjectModel::recipeChanged, this, &FeaturesPage::refresh);
  connect(&loop, &Loop::featuresChanged, this, [this] {
    fetchMap();
    refreshState();
  });
  connect(&workbench().jobs(), &JobRunner::changed, this, &FeaturesPage::refreshState);
  connect(primary(), &QPushButton::clicked, this, [this] {
    commit();
    workbench().loop().extractFeatures();
    refreshState();
  });

  commit_timer_.setSingleShot(true);
  commit_timer_.setInterval(kCommitMs);
  connect(&commit_timer_, &QTimer::timeout, this, &FeaturesPage::commit);
  connect(form_, &BlockForm::changed, this, &FeaturesPage::settingsChanged);
  connect(form_, &BlockForm::recommendWanted, this, [this] { recommend(); });
  connect(form_, &BlockForm::currentBlockChanged, this, &FeaturesPage::showPreview);

  connect(recordings_box_, &QComboBox::activated, this,
          [this](int index) { choose(recordings_box_->itemData(index).toLongLong(), 0); });
  connect(view_, &WaveformView::windowMoved, this, [this](qint64 begin) {
    stopPlaying();
    map_->setSelected(-1);
    begin_ = begin;
    showWindow();
  });
  connect(preview_, &FeaturePreview::changed, this, &FeaturesPage::showPreview);
  connect(map_, &WindowMap::windowChosen, this, [this](int window) {
    const auto& ref = mapped_->windows[static_cast<size_t>(window)];
    choose(ref.recording, ref.begin);
    playWindow();
  });
  map_->setDescribe([this](const features::WindowRef& ref) { return describe(ref); });
  connect(play_, &QToolButton::clicked, this, [this] { playing() ? stopPlaying() : playRecording(); });
  play_timer_.setInterval(kFrameMs);
  play_timer_.setTimerType(Qt::PreciseTimer);
  connect(&play_timer_, &QTimer::timeout, this, &FeaturesPage::playTick);
}

void FeaturesPage::refresh() {
  auto& project = workbench().project();
  if (!needProject()) return setSubtitle("");
  const auto& recordings = project.recordings();
  const bool labelled =
      std::any_of(recordings.begin(), recordings.end(), [](const auto& r) { return !r.segments.empty(); });
  if (!labelled) {
    setSubtitle("");
    const bool none = recordings.empty();
    return showEmpty(
        "features", none ? tr("There are no recordings yet") : tr("Nothing is labelled yet"),
        none
            ? tr("Features are computed from labelled recordings. Record some from a board, or import files.")
            : tr("Features are computed from labelled recordings. Drag over a waveform and give it a label."),
        none ? tr("Collect data") : tr("Label data"),
        [this, none] { emit openStep(none ? Step::kCollect : Step::kData); });
  }
  showBody();
  if (!commit_timer_.isActive()) form_->setSettings(project.recipe().features);
  if (workbench().loop().table() != mapped_ && map_job_.idle()) fetchMap();
  refreshRecordings();
  refreshState();
}

void FeaturesPage::refreshRecordings() {
  const auto& recordings = workbench().project().recordings();
  if (!workbench().project().find(recording_)) {
    const auto first =
        std::find_if(recordings.begin(), recordings.end(), [](const auto& r) { return !r.segments.empty(); });
    recording_ = first->id;
    begin_ = first->segments.front().begin;
  }
  recordings_box_->clear();
  for (const auto& recording : recordings) {
    const QString label = QString::fromStdString(dataset::mainLabel(recording));
    const QString name = QString::fromStdString(recording.name);
    recordings_box_->addItem(label.isEmpty() || name.startsWith(label) ? name : name + " · " + label,
                             QVariant::fromValue<qint64>(recording.id));
  }
  recordings_box_->setCurrentIndex(recordings_box_->findData(QVariant::fromValue<qint64>(recording_)));
  showWindow();
}

void FeaturesPage::choose(int64_t recording, int64_t begin) {
  if (!workbench().project().find(recording)) return;
  stopPlaying();
  if (recording != recording_) map_->setSelected(map_->selected());
  recording_ = recording;
  begin_ = begin;
  recordings_box_->setCurrentIndex(recordings_box_->findData(QVariant::fromValue<qint64>(recording_)));
  showWindow();
  const FrameRange window = view_->window();
  if (static_cast<double>(window.begin) < view_->view().begin() ||
      static_cast<double>(window.end) > view_->view().end()) {
    view_->showRange(window);
  }
}

void FeaturesPage::showWindow() {
  const auto* info = workbench().project().find(recording_);
  if (!info) return;
  const auto& settings = form_->settings();
  begin_ = std::clamp<int64_t>(begin_, 0, std::max<int64_t>(0, info->frames - settings.window));
  view_->setRecording(workbench().project().project(), *info);
  view_->setWindow({begin_, std::min<int64_t>(info->frames, begin_ + settings.window)});
  if (info->frames < settings.window && !(settings.hold_short && info->frames > 0)) {
    chart_->setMessage(tr("This recording is shorter than the window (%1 of %2 frames). Choose another one, "
                          "a shorter window, or hold the ends of short parts.")
                           .arg(info->frames)
                           .arg(settings.window));
    chart_facts_->clear();
    return;
  }
  preview_->show(workbench().project().project(), *info, settings, begin_);
}

void FeaturesPage::showPreview() {
  const auto shown = preview_->shown();
  chart_->setMessage(preview_->error()
                         ? QString::fromStdString(preview_->error()->message + " " + preview_->error()->hint)
                         : QString());
  chart_->setFeatures(shown, form_->currentBlock());
  showFiltered(shown.get());
  if (!shown) return chart_facts_->clear();
  const PreviewGrid grid = gridOf(*shown, form_->currentBlock());
  const int numbers = grid.span.per_step / std::max(1, grid.rows());
  QString what = numbers == 1 ? tr("1 number × %1 channels").arg(grid.rows())
                              : tr("%1 numbers × %2 channels").arg(numbers).arg(grid.rows());
  if (grid.block.block == dsp::Block::kAxes) what = tr("%1 numbers of all channels").arg(numbers);
  if (grid.inSteps()) what = tr("%1 steps × %2").arg(grid.span.steps).arg(grid.span.per_step);
  QString text = tr("%1 = %2").arg(what).arg(grid.span.features());
  if (shown->layout.blocks.size() > 1) text += tr(" of %1").arg(shown->layout.features);
  chart_facts_->setText(text);
}

void FeaturesPage::showFiltered(const WindowFeaturesShown* shown) {
  WaveformOverlay overlay;
  const auto block = static_cast<size_t>(form_->currentBlock());
  if (shown && block < shown->filtered.size() && !shown->filtered[block].empty()) {
    overlay.range = {shown->begin, shown->begin + shown->settings.window};
    for (size_t c = 0; c < shown->format.channels.size(); ++c)
      if (shown->settings.blocks[block].channels >> c & 1) overlay.channels.push_back(static_cast<int>(c));
    overlay.values = shown->filtered[block];
  }
  view_->setToolTip(overlay.values.empty()
                        ? tr("Drag the window along the recording")
                        : tr("Thick: the signal as this block's filter gives it. Drag the window along"));
  view_->setOverlay(std::move(overlay));
}

void FeaturesPage::recommend() {
  const auto project = workbench().project().project();
  if (!project) return;
  form_->recommended().setEnabled(false);
  recommend_job_.ask(
      [project, recordings = workbench().project().recordings()](Job& job) {
        return features::recommendFrom(
            recordings, [&](int64_t id) { return project->samples(id); }, job);
      },
      [this, project](Result<features::Recommendation> recommended) {
        form_->recommended().setEnabled(true);
        if (workbench().project().project() != project) return;
        if (!recommended) {
          form_->setReasons(
              QString::fromStdString(recommended.error().message + " " + recommended.error().hint));
          return;
        }
        form_->setSettings(recommended->settings);
        form_->setCurrentBlock(0);
        settingsChanged(tr("Recommended features"));
        commit();
        QStringList why;
        for (const std::string& reason : recommended->why) why << QString::fromStdString(reason);
        form_->setReasons(why.join(' '));
      });
}

void FeaturesPage::settingsChanged(const QString& what) {
  if (commit_timer_.isActive() && what != change_) commit();
  change_ = what;
  commit_timer_.start();
  showWindow();
  refreshState();
}

void FeaturesPage::commit() {
  commit_timer_.stop();
  auto recipe = workbench().project().recipe();
  if (!workbench().project().isOpen() || recipe.features == form_->settings()) return;
  recipe.features = form_->settings();
  workbench().project().editRecipe(change_, recipe);
}

void FeaturesPage::refreshState() {
  auto& project = workbench().project();
  if (!project.isOpen() || !bodyShown()) return;
  const auto& recordings = project.recordings();
  const auto& settings = form_->settings();
  const WindowCount count = countWindows(recordings, settings);
  const auto first =
      std::find_if(recordings.begin(), recordings.end(), [](const auto& r) { return !r.segments.empty(); });
  if (first == recordings.end()) return;
  form_->setSignal(first->format, count.longest_segment);
  const auto board = features::pipelineSettings(settings, first->format);
  const int64_t features = board ? dsp::featureCount(*board) : 0;
  QString warning = board ? QString() : QString::fromStdString(board.error().message);
  if (board) warning = lossText(count);
  form_->setSummary(tr("%L1 windows of %L2 features").arg(count.windows).arg(features),
                    board ? costText(*board) : QString(), warning);

  auto& loop = workbench().loop();
  const bool stale = commit_timer_.isActive() || loop.tableStale();
  const auto jobs = workbench().jobs().jobs();
  const bool running =
      std::any_of(jobs.begin(), jobs.end(), [](const JobStatus& job) { return job.title == tr("Features"); });
  primary()->setEnabled(!running && (stale || !loop.table()) && count.windows > 0 && features > 0);
  setPrimary(tr("Extract features"),
             running                  ? tr("The features are being computed")
             : loop.table() && !stale ? tr("The features are up to date")
             : count.windows == 0     ? tr("No labelled part is as long as a window")
                                      : tr("Compute the features of every labelled window"),
             "Ctrl+Enter");
  setSubtitle(loop.table() && !stale ? tr("%L1 windows of %L2 features, up to date")
                                           .arg(loop.table()->windows.size())
                                           .arg(loop.table()->features)
              : loop.table() ? tr("settings or data changed since the features were extracted")
                             : tr("not extracted yet"));
  showMapState();
}

}  // namespace thimble::ui
