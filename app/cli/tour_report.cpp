// The tour's report: one page a person can read, share and keep.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdio>
#include <map>

#include "app/cli/svg.h"
#include "app/cli/tour.h"

namespace thimble::cli {

namespace {

const char kStyle[] = R"(
:root { --ink:#1c2430; --quiet:#566273; --paper:#f7f8fa; --card:#fff; --line:#dfe4ea; --accent:#0b63c5; --good:#0d7a4f; --bad:#b3261e }
@media (prefers-color-scheme: dark) { :root { --ink:#e6eaf0; --quiet:#9aa7b8; --paper:#14181e; --card:#1c222b; --line:#323b47; --accent:#6cb2ff; --good:#5fd0a0; --bad:#ff8a80 } }
* { box-sizing:border-box } body { margin:0; background:var(--paper); color:var(--ink); font:15px/1.5 system-ui,sans-serif }
main { max-width:1120px; margin:0 auto; padding:32px 24px } h1 { font-size:28px; margin:0 } h2 { font-size:18px; margin:0 0 12px }
.lead { color:var(--quiet); margin:4px 0 24px } .grid2 { display:grid; grid-template-columns:repeat(auto-fit,minmax(330px,1fr)); gap:16px }
section, .figure { background:var(--card); border:1px solid var(--line); border-radius:8px; padding:16px 20px; margin-bottom:16px }
.figures { display:grid; grid-template-columns:repeat(auto-fit,minmax(170px,1fr)); gap:12px; margin-bottom:16px } .figure { margin:0 }
.figure b { display:block; font-size:22px; font-variant-numeric:tabular-nums } .figure span { color:var(--quiet); font-size:13px }
table { border-collapse:collapse; width:100%; font-variant-numeric:tabular-nums } th,td { text-align:right; padding:4px 8px; border-bottom:1px solid var(--line) }
th { color:var(--quiet); font-weight:500; font-size:13px } th:first-child,td:first-child { text-align:left } .hit { color:var(--good); font-weight:600 } .miss { color:var(--bad); font-weight:600 }
svg { width:100%; height:auto } svg text { font:11px system-ui,sans-serif; fill:var(--quiet) } svg .grid { stroke:var(--line) } img { width:100%; border:1px solid var(--line); border-radius:6px }
figure { margin:0 } figcaption { color:var(--quiet); font-size:13px } .scroll { overflow-x:auto }
)";

std::string text(const char* pattern, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, pattern, value);
  return buffer;
}

std::string whole(int64_t value) {
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<size_t>(at), "\u202f");
  }
  return digits;
}

std::string figure(const std::string& value, const std::string& caption) {
  return "<div class='figure'><b>" + value + "</b><span>" + escaped(caption) + "</span></div>";
}

std::string confusionTable(const char* title, const evaluate::Confusion& confusion) {
  std::string html = std::string("<section><h2>") + title +
                     text(": %.2f %% right</h2>", confusion.accuracy() * 100) +
                     "<div class='scroll'><table><tr><th>is \u2193 said \u2192</th>";
  for (const std::string& label : confusion.classes) html += "<th>" + escaped(label) + "</th>";
  html += "<th>precision</th><th>recall</th><th>F1</th></tr>";
  for (size_t a = 0; a < confusion.classes.size(); ++a) {
    html += "<tr><td>" + escaped(confusion.classes[a]) + "</td>";
    for (size_t p = 0; p < confusion.classes.size(); ++p) {
      const int n = confusion.matrix[a][p];
      html += std::string("<td") +
              (a == p  ? " class='hit'"
               : n > 0 ? " class='miss'"
                       : "") +
              ">" + std::to_string(n) + "</td>";
    }
    const int c = static_cast<int>(a);
    for (const double v : {confusion.precision(c), confusion.recall(c), confusion.f1(c)}) {
      html += "<td>" + (std::isnan(v) ? std::string("–") : text("%.3f", v)) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</table></div></section>";
}

std::string waveforms(const TourFindings& f, const project::Project& project) {
  std::map<std::string, const dataset::RecordingInfo*> one_a_class;
  for (const dataset::RecordingInfo& info : f.live_recordings)
    one_a_class.emplace(dataset::mainLabel(info), &info);
  std::string html = "<section><h2>What the board's sensor said</h2><div class='grid2'>";
  for (const auto& [label, info] : one_a_class) {
    const auto columns = project.envelope(info->id, 0, info->frames, 200);
    if (!columns) continue;
    html += "<figure>" + waveform(*columns, info->format) + "<figcaption>" + escaped(label) + " · " +
            escaped(info->name) + text(" · %.2f Hz measured", info->quality.rate_hz) +
            text(", jitter p99 %.2f ms, ", info->quality.jitter_p99_us / 1000) +
            std::to_string(info->quality.lost) + " lost</figcaption></figure>";
  }
  return html + "</div></section>";
}

std::string curves(const TourFindings& f) {
  Series train_loss{"training", seriesColor(0), {}}, validation_loss{"validation", seriesColor(1), {}};
  Series train{"training", seriesColor(0), {}}, validation{"validation", seriesColor(1), {}};
  for (const nn::EpochStats& e : f.run.history) {
    train_loss.y.push_back(e.train_loss);
    validation_loss.y.push_back(e.validation_loss);
    train.y.push_back(e.train_accuracy);
    validation.y.push_back(e.validation_accuracy);
  }
  return "<div class='grid2'><section><h2>Loss</h2>" +
         linePlot({train_loss, validation_loss}, "epoch", "cross-entropy") +
         "</section><section><h2>Accuracy</h2>" + linePlot({train, validation}, "epoch", "share right") +
         "</section></div>";
}

std::string layerTable(const TourFindings& f) {
  std::string html =
      "<section><h2>Layers on the board</h2><div "
      "class='scroll'><table><tr><th>operator</th><th>output</th><th>MACs</th>"
      "<th>instructions</th><th>weights [bytes]</th><th>output [bytes]</th></tr>";
  for (const profile::LayerCost& layer : f.cost.layers) {
    html += "<tr><td>" + escaped(layer.op) + "</td><td>" + escaped(layer.name) + "</td><td>" +
            whole(layer.macs) + "</td><td>" + whole(layer.instructions) + "</td><td>" +
            whole(layer.weight_bytes) + "</td><td>" + whole(layer.output_bytes) + "</td></tr>";
  }
  html +=
      "</table></div><p class='lead'>Instructions are counted on the emulated core, one by one; they are not "
      "cycles of a chip.</p></section>";
  return html + "<section><h2>The arena over time</h2>" + arenaPlot(f.cost) + "</section>";
}

std::string liveTable(const TourFindings& f) {
  std::string html =
      "<section><h2>Live on the board</h2><div class='scroll'><table><tr><th>window ends "
      "at</th><th>played</th><th>the board said</th>"
      "<th>confidence</th></tr>";
  for (const LiveAnswer& answer : f.live) {
    html += "<tr><td>" + text("%.2f s", static_cast<double>(answer.end_index) / f.table.format.rate_hz) +
            "</td><td>" + (answer.played.empty() ? "two recordings" : escaped(answer.played)) +
            "</td><td class='" +
            (answer.played.empty()              ? ""
             : answer.played == answer.answered ? "hit"
                                                : "miss") +
            "'>" + escaped(answer.answered) + "</td><td>" + text("%.0f %%", answer.confidence * 100) +
            "</td></tr>";
  }
  return html + "</table></div></section>";
}

}  // namespace

std::string tourReport(const TourOptions& options, const TourFindings& f, const project::Project& project) {
  std::string html =
      "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' "
      "content='width=device-width'>"
      "<title>Thimble: the tour</title><style>" +
      std::string(kStyle) + "</style><main>";
  html += "<h1>From a sensor to a model that answers on the board</h1><p class='lead'>" +
          escaped(f.board.board) + ", " + escaped(f.board.core) + ", firmware " +
          escaped(f.board.firmware_version) + ", emulated by QEMU and running the real firmware. Played: " +
          escaped(options.play == "simulated" ? "simulated motions" : "recordings from a folder") +
          ".</p><div class='figures'>";
  html +=
      figure(whole(f.samples_recorded) + " / " + whole(f.samples_played), "samples recorded of those played");
  html += figure(whole(f.samples_lost), "lost");
  html += figure(text("%.2f %%", f.evaluation.confusion_float.accuracy() * 100),
                 "right in float on " + std::to_string(f.evaluation.windows.size()) + " test windows");
  html += figure(text("%.2f %%", f.evaluation.confusion_int8.accuracy() * 100), "right in int8");
  html += figure(whole(f.proof.mismatches) + " of " + whole(f.proof.windows),
                 "windows where board and host differ");
  html += figure(whole(f.cost.model_bytes), "bytes of model");
  html += figure(whole(f.cost.arena_bytes), "bytes of arena");
  html += figure(whole(f.counts.inference), "instructions an inference");
  html += figure(whole(static_cast<int64_t>(f.live.size())) + " / " + whole(f.live_windows),
                 "live results of live windows");
  html += figure(text("%.0f s", f.seconds), "for the whole loop") + "</div>";
  html += waveforms(f, project) + curves(f);
  html += "<div class='grid2'>" + confusionTable("Float", f.evaluation.confusion_float) +
          confusionTable("int8, as on the board", f.evaluation.confusion_int8) + "</div>";
  html += layerTable(f) + liveTable(f);
  html += "<section><h2>The window</h2>";
  if (f.pictures.empty())
    html += "<p class='lead'>This build has no window, so there are no pictures of it.</p>";
  html += "<div class='grid2'>";
  for (const std::string& picture : f.pictures) {
    html += "<figure><a href='" + escaped(picture) + "'><img loading='lazy' alt='' src='" + escaped(picture) +
            "'></a><figcaption>" + escaped(picture) + "</figcaption></figure>";
  }
  return html + "</div></section></main></html>\n";
}

}  // namespace thimble::cli
