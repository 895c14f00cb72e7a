// The tokens keep their promises: contrast of text and series, colours apart for colour-blind eyes, a whole
// style sheet.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPixmap>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <cmath>

#include "tests/ui/desk.h"
#include "ui/theme/icon_engine.h"
#include "ui/theme/style_sheet.h"

namespace thimble::ui {
namespace {

struct Linear {
  double r = 0, g = 0, b = 0;
};

double linear(double s) { return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4); }
Linear linear(const QColor& c) { return {linear(c.redF()), linear(c.greenF()), linear(c.blueF())}; }

/// WCAG 2.1: relative luminance and contrast ratio.
double luminance(const QColor& color) {
  const Linear c = linear(color);
  return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
}
double contrast(const QColor& a, const QColor& b) {
  const double light = std::max(luminance(a), luminance(b)), dark = std::min(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

TEST(Contrast, OfBlackAndWhiteIsTheKnownOne) {
  EXPECT_NEAR(contrast(Qt::black, Qt::white), 21, 1e-9);
  EXPECT_NEAR(contrast("#767676", Qt::white), 4.54,
              0.01);  // the well-known lightest grey that passes on white
}

class Modes : public testing::TestWithParam<bool> {
 protected:
  const Colors& c() const { return GetParam() ? darkColors() : lightColors(); }
};

TEST_P(Modes, TextReachesFourAndAHalfOnEverySurface) {
  const std::pair<const char*, QColor> texts[] = {{"text", c().text},       {"muted", c().muted},
                                                  {"accent", c().accent},   {"ok", c().ok},
                                                  {"warning", c().warning}, {"danger", c().danger}};
  const std::pair<const char*, QColor> grounds[] = {
      {"window", c().window}, {"surface", c().surface}, {"raised", c().raised}};
  for (const auto& [text, ink] : texts) {
    for (const auto& [ground, paper] : grounds)
      EXPECT_GE(contrast(ink, paper), 4.5) << text << " on " << ground;
  }
  EXPECT_GE(contrast(c().onAccent, c().accent), 4.5);
  EXPECT_GE(contrast(c().onDanger, c().danger), 4.5);
}

TEST_P(Modes, SeriesReachThreeOnChartsAndWindow) {
  for (const QColor& color : c().series) {
    EXPECT_GE(contrast(color, c().surface), 3) << color.name().toStdString();
    EXPECT_GE(contrast(color, c().window), 3) << color.name().toStdString();
  }
}

/// How a dichromat sees a colour: Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB.
Linear seenBy(const Linear& c, const double (&m)[9]) {
  return {m[0] * c.r + m[1] * c.g + m[2] * c.b, m[3] * c.r + m[4] * c.g + m[5] * c.b,
          m[6] * c.r + m[7] * c.g + m[8] * c.b};
}
constexpr double kProtan[9] = {0.152286, 1.052583,  -0.204868, 0.114503, 0.786281,
                               0.099216, -0.003882, -0.048116, 1.051998};
constexpr double kDeutan[9] = {0.367322, 0.860646,  -0.227968, 0.280085, 0.672501,
                               0.047413, -0.011820, 0.042940,  0.968881};
constexpr double kNormal[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

/// CIE 1976 L*a*b* (D65) distance.
double distance(const Linear& a, const Linear& b) {
  const auto lab = [](const Linear& c) {
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const auto clip = [](double v) { return std::clamp(v, 0.0, 1.0); };
    const double r = clip(c.r), g = clip(c.g), bl = clip(c.b);
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * bl) / 0.95047),
                 y = f(0.2126 * r + 0.7152 * g + 0.0722 * bl),
                 z = f((0.0193 * r + 0.1192 * g + 0.9505 * bl) / 1.08883);
    return Linear{116 * y - 16, 500 * (x - y), 200 * (y - z)};
  };
  const Linear p = lab(a), q = lab(b);
  return std::sqrt((p.r - q.r) * (p.r - q.r) + (p.g - q.g) * (p.g - q.g) + (p.b - q.b) * (p.b - q.b));
}

TEST_P(Modes, SeriesAreToldApartByColourBlindEyes) {
  constexpr double kSeen = 10;  // several times what is just seen (2.3)
  for (const auto* eye : {&kNormal, &kProtan, &kDeutan}) {
    for (size_t i = 0; i < c().series.size(); ++i) {
      for (size_t j = i + 1; j < c().series.size(); ++j) {
        EXPECT_GE(distance(seenBy(linear(c().series[i]), *eye), seenBy(linear(c().series[j]), *eye)), kSeen)
            << i << " and " << j
            << (eye == &kProtan   ? " protan"
                : eye == &kDeutan ? " deutan"
                                  : "");
      }
    }
  }
}

TEST_P(Modes, StyleSheetHasEveryTokenFilledIn) {
  testTheme();
  const QString sheet = styleSheet(c());
  EXPECT_GT(sheet.size(), 1000);
  EXPECT_FALSE(sheet.contains('@')) << sheet.mid(sheet.indexOf('@'), 40).toStdString();
  EXPECT_TRUE(sheet.contains(c().accent.name()));
}

INSTANTIATE_TEST_SUITE_P(LightAndDark, Modes, testing::Bool());

TEST(Theme, SwitchesLiveAndTells) {
  Theme& theme = testTheme();
  theme.setMode(Theme::Mode::kLight);
  int told = 0;
  QObject context;
  QObject::connect(&theme, &Theme::changed, &context, [&] { ++told; });
  theme.toggle();
  EXPECT_TRUE(theme.dark());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), darkColors().window);
  QLabel label("x");
  EXPECT_EQ(label.palette().color(QPalette::WindowText), darkColors().text);
  theme.toggle();
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), lightColors().window);
}

TEST(ClassColors, AreGivenInOrderAndStayWhenClassesJoin) {
  ClassColors colors;
  EXPECT_EQ(colors.indexOf("wave"), 0);
  EXPECT_EQ(colors.indexOf("idle"), 1);
  EXPECT_EQ(colors.indexOf("wave"), 0);
  ClassColors again;
  again.restore(colors.labels());
  EXPECT_EQ(again.indexOf("circle"), 2);
  EXPECT_EQ(again.indexOf("idle"), 1);
}

TEST(Icons, AreLineDrawingsOfOneWeightAndAllInTheProgram) {
  const QDir folder(QString(THIMBLE_SOURCE_DIR) + "/resources/icons");
  const auto files = folder.entryInfoList({"*.svg"});
  ASSERT_GE(files.size(), 20);
  for (const QFileInfo& file : files) {
    const std::string name = file.fileName().toStdString();
    const QByteArray svg = iconSvg(file.completeBaseName(), Qt::red);
    EXPECT_FALSE(svg.isEmpty()) << name << " is not in resources.qrc";
    EXPECT_TRUE(QSvgRenderer(svg).isValid()) << name;
    EXPECT_TRUE(svg.contains("stroke-width=\"1.75\"")) << name;
    EXPECT_EQ(svg.count("stroke-width"), 1) << name;
    EXPECT_TRUE(svg.contains("viewBox=\"0 0 24 24\"")) << name;
    EXPECT_TRUE(svg.contains("stroke=\"#ff0000\"")) << name;
  }
}

TEST(Icons, FollowTheThemeWithoutBeingMadeAgain) {
  Theme& theme = testTheme();
  theme.setMode(Theme::Mode::kLight);
  const QIcon icon = theme.icon("plus");
  const auto ink = [&] { return icon.pixmap(24, 24).toImage().pixelColor(12, 12); };
  EXPECT_LT(luminance(ink()), 0.2);
  theme.setMode(Theme::Mode::kDark);
  EXPECT_GT(luminance(ink()), 0.5);
  theme.setMode(Theme::Mode::kLight);
}

}  // namespace
}  // namespace thimble::ui
