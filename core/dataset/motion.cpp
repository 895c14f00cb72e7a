// Motion: a hand holds the sensor at a tilt and moves it; gravity, attitude and acceleration follow from
// that.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/motion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "core/dataset/random.h"

namespace thimble::dataset {
namespace {

constexpr double kGravity = 9.80665;  // m/s²
constexpr double kTurn = 2.0 * std::numbers::pi;
constexpr double kDegrees = 360.0 / kTurn;

constexpr std::array<std::pair<Motion, const char*>, 4> kNames = {{{Motion::kIdle, "idle"},
                                                                   {Motion::kShake, "shake"},
                                                                   {Motion::kCircle, "circle"},
                                                                   {Motion::kWave, "wave"}}};

struct Vector {
  double x = 0, y = 0, z = 0;
};

/// Where the hand is at one moment: rotation about each axis away from rest (rad), its own acceleration
/// (m/s²).
struct Pose {
  Vector angle;
  Vector acceleration;
};

/// How this person does it: drawn once a recording.
struct Person {
  double pitch, roll;          // how the sensor is held, rad
  double tempo, amplitude;     // 1: the average person's
  double phase, wobble_phase;  // rad
  double sway_hz, tremor_hz;
  double turn;  // +1 or −1: clockwise or not
  Vector acceleration_bias, rotation_bias;

  explicit Person(Random& random)
      : pitch(random.uniform(-0.45, 0.45)),
        roll(random.uniform(-0.45, 0.45)),
        tempo(random.uniform(0.8, 1.3)),
        amplitude(random.uniform(0.7, 1.3)),
        phase(random.uniform(0, kTurn)),
        wobble_phase(random.uniform(0, kTurn)),
        sway_hz(random.uniform(0.1, 0.35)),
        tremor_hz(random.uniform(8, 12)),
        turn(random.coin() ? 1 : -1),
        acceleration_bias{0.12 * random.normal(), 0.12 * random.normal(), 0.12 * random.normal()},
        rotation_bias{1.2 * random.normal(), 1.2 * random.normal(), 1.2 * random.normal()} {}
};

/// Held still: slow sway and the physiological tremor of 8 to 12 Hz.
Pose idle(const Person& person, double t) {
  const double sway = kTurn * person.sway_hz * t + person.phase;
  const double tremor = kTurn * person.tremor_hz * t;
  return {{0.03 * person.amplitude * std::sin(sway), 0.02 * person.amplitude * std::cos(0.7 * sway), 0},
          {0.10 * person.amplitude * std::sin(tremor), 0.08 * std::sin(1.1 * tremor + person.wobble_phase),
           0.06 * person.amplitude * std::cos(0.9 * tremor)}};
}

/// Jerked from side to side, 4 to 6 Hz.  cycle: angle of the movement, rad.
Pose shake(const Person& person, double cycle) {
  const double push = 17 * person.amplitude;
  return {
      {0.02 * std::sin(cycle + person.wobble_phase), 0.03 * std::sin(cycle), 0.06 * std::sin(cycle + 0.5)},
      {push * (std::sin(cycle) + 0.2 * std::sin(3 * cycle)),
       0.25 * push * std::sin(cycle + person.wobble_phase), 0.15 * push * std::sin(2 * cycle)}};
}

/// Drawn round and round in the sensor's plane, 1 to 1.6 Hz: centripetal acceleration, the wrist tilting
/// along.
Pose circle(const Person& person, double cycle, double rate) {
  const double radius = 0.11 * person.amplitude;  // m
  const double pull = radius * rate * rate;
  return {
      {0.18 * person.amplitude * std::sin(cycle), -0.18 * person.amplitude * person.turn * std::cos(cycle),
       0.25 * std::sin(cycle + person.wobble_phase)},
      {-pull * std::cos(cycle), -person.turn * pull * std::sin(cycle), 0.15 * pull * std::sin(cycle)}};
}

/// Swung about the forearm, 1.5 to 2.6 Hz: yaw and roll, the sensor at the end of a lever.
Pose wave(const Person& person, double cycle, double rate) {
  const double swing = 0.5 * person.amplitude;  // rad
  const double lever = 0.09;                    // m
  const double tangential = -lever * swing * rate * rate * std::sin(cycle);
  const double turning = swing * rate * std::cos(cycle);  // rad/s
  return {{0.6 * swing * std::sin(cycle + 0.3 * person.turn),
           0.08 * std::sin(2 * cycle + person.wobble_phase), swing * std::sin(cycle)},
          {tangential, -lever * turning * turning, 0.1 * tangential}};
}

/// rate: of the cycle, rad/s.
Pose poseAt(Motion motion, const Person& person, double t, double cycle, double rate) {
  switch (motion) {
    case Motion::kIdle:
      return idle(person, t);
    case Motion::kShake:
      return shake(person, cycle);
    case Motion::kCircle:
      return circle(person, cycle, rate);
    case Motion::kWave:
      return wave(person, cycle, rate);
  }
  return {};
}

double cyclesPerSecond(Motion motion) {
  switch (motion) {
    case Motion::kIdle:
      return 0;
    case Motion::kShake:
      return 4.8;
    case Motion::kCircle:
      return 1.2;
    case Motion::kWave:
      return 2.0;
  }
  return 0;
}

/// Gravity as the sensor feels it when rolled about x, then pitched about y.
Vector gravityAt(double roll, double pitch) {
  return {-kGravity * std::sin(pitch), kGravity * std::cos(pitch) * std::sin(roll),
          kGravity * std::cos(pitch) * std::cos(roll)};
}

int16_t rawValue(double physical, float scale) {
  if (!(scale > 0)) return 0;
  const double raw = std::nearbyint(physical / static_cast<double>(scale));
  return static_cast<int16_t>(std::clamp(raw, double{std::numeric_limits<int16_t>::min()},
                                         double{std::numeric_limits<int16_t>::max()}));
}

/// Index into accX, accY, accZ, gyrX, gyrY, gyrZ, or −1.
int axisOf(const std::string& channel) {
  constexpr std::array<const char*, 6> kAxes = {"accX", "accY", "accZ", "gyrX", "gyrY", "gyrZ"};
  const auto found = std::find(kAxes.begin(), kAxes.end(), channel);
  return found == kAxes.end() ? -1 : static_cast<int>(found - kAxes.begin());
}

}  // namespace

const char* motionName(Motion motion) {
  for (const auto& [value, name] : kNames) {
    if (value == motion) return name;
  }
  return "";
}

Result<Motion> motionFromName(const std::string& name) {
  std::string known;
  for (const auto& [value, text] : kNames) {
    if (name == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(text);
  }
  return Error{ErrorCode::kInvalidArgument, "There is no simulated motion “" + name + "”.",
               "Choose one of " + known + "."};
}

std::vector<Motion> allMotions() {
  std::vector<Motion> motions;
  for (const auto& entry : kNames) motions.push_back(entry.first);
  return motions;
}

Samples simulateMotion(Motion motion, const SensorFormat& format, int64_t frames, uint64_t seed) {
  Samples samples;
  samples.channels = static_cast<int>(format.channels.size());
  if (!(format.rate_hz > 0) || frames <= 0) return samples;
  samples.values.reserve(static_cast<size_t>(frames) * format.channels.size());
  samples.time_us.reserve(static_cast<size_t>(frames));
  std::vector<int> axes;
  for (const Channel& channel : format.channels) axes.push_back(axisOf(channel.name));

  Random random(seed * allMotions().size() + static_cast<uint64_t>(motion));
  const Person person(random);
  const double step = 1.0 / format.rate_hz;
  double cycle = person.phase;
  double hurry = 0;  // the tempo wanders as a person's does
  for (int64_t frame = 0; frame < frames; ++frame) {
    const double t = static_cast<double>(frame) * step;
    hurry += -hurry * std::min(1.0, step) + 0.06 * std::sqrt(step) * random.normal();
    const double rate = kTurn * cyclesPerSecond(motion) * person.tempo * (1 + std::clamp(hurry, -0.1, 0.1));
    cycle += rate * step;

    // The gyroscope feels the change of attitude: a central difference over a millisecond.
    constexpr double kInstant = 0.0005;
    const Pose now = poseAt(motion, person, t, cycle, rate);
    const Pose before = poseAt(motion, person, t - kInstant, cycle - rate * kInstant, rate);
    const Pose after = poseAt(motion, person, t + kInstant, cycle + rate * kInstant, rate);
    const auto spin = [&](double from, double to) { return (to - from) / (2 * kInstant) * kDegrees; };
    const Vector gravity = gravityAt(person.roll + now.angle.x, person.pitch + now.angle.y);
    const double strength = 1 + 0.12 * std::sin(kTurn * person.sway_hz * t + person.wobble_phase);

    const auto acceleration = [&](double pull, double own, double bias) {
      return pull + strength * own + bias + 0.08 * random.normal();
    };
    const auto rotation = [&](double from, double to, double bias) {
      return strength * spin(from, to) + bias + 0.5 * random.normal();
    };
    const std::array<double, 6> felt = {
        acceleration(gravity.x, now.acceleration.x, person.acceleration_bias.x),
        acceleration(gravity.y, now.acceleration.y, person.acceleration_bias.y),
        acceleration(gravity.z, now.acceleration.z, person.acceleration_bias.z),
        rotation(before.angle.x, after.angle.x, person.rotation_bias.x),
        rotation(before.angle.y, after.angle.y, person.rotation_bias.y),
        rotation(before.angle.z, after.angle.z, person.rotation_bias.z)};
    for (size_t channel = 0; channel < axes.size(); ++channel) {
      const int axis = axes[channel];
      samples.values.push_back(
          axis < 0 ? int16_t{0} : rawValue(felt[static_cast<size_t>(axis)], format.channels[channel].scale));
    }
    samples.time_us.push_back(std::llround(static_cast<double>(frame) * 1e6 / format.rate_hz));
  }
  return samples;
}

}  // namespace thimble::dataset
