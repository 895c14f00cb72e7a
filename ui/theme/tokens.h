// Tokens: the one table of sizes and colours that every part of the window is drawn with.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <array>

namespace thimble::ui {

/// Distances in device-independent pixels.
inline constexpr int kSpace1 = 4;
inline constexpr int kSpace2 = 8;
inline constexpr int kSpace3 = 12;
inline constexpr int kSpace4 = 16;
inline constexpr int kSpace5 = 24;
inline constexpr int kRadius = 6;
inline constexpr int kControlHeight = 32;

/// Font sizes in pixels.
inline constexpr int kFontSmall = 11;
inline constexpr int kFontBody = 13;
inline constexpr int kFontTitle = 16;
inline constexpr int kFontPage = 22;

/// Longest animation.
inline constexpr int kAnimationMs = 140;

inline constexpr int kSeriesColors = 8;

/// Colours of one mode.  Text colours reach 4.5:1 on window, surface and raised; series colours 3:1 on window
/// and surface.
struct Colors {
  QColor window;   // behind everything
  QColor surface;  // cards, lists, charts
  QColor raised;   // hovered, selected or pressed parts of a surface
  QColor border;   // hairlines
  QColor grid;     // lines inside charts
  QColor text;
  QColor muted;     // secondary text
  QColor accent;    // the one accent: primary buttons, selection, focus
  QColor onAccent;  // text on accent
  QColor ok;        // states, as text or dot
  QColor warning;
  QColor danger;
  QColor onDanger;                           // text on danger
  std::array<QColor, kSeriesColors> series;  // classes and channels, told apart by colour-blind people too
};

const Colors& lightColors();
const Colors& darkColors();

}  // namespace thimble::ui
