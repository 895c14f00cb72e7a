// Copy: elements of any size moved from one grid of places to another: slices, pads, transpositions,
// broadcasts.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"

namespace thimble {
namespace runtime {

/// Some dimensions, the outermost first, each with its step in two places.  Words for a record; all but rank
/// and size in bytes; steps may be 0 or negative.
struct Copy {
  int32_t from, to;  // of the first element
  int32_t run;       // that lies together in both places: one element, or several
  int32_t element;   // bytes of one
  int32_t rank;
  int32_t size[kMaxRank];
  int32_t from_step[kMaxRank];
  int32_t to_step[kMaxRank];

  /// A dimension within those added before; at most kMaxRank.  It is joined to the last where steps allow.
  void add(int32_t elements, int32_t from, int32_t to);
  /// After the last dimension.
  void finish();
};

/// A copy without dimensions yet.
Copy copyOf(int32_t element_bytes);

/// Elements of 1, 2, 4 or 8 bytes, aligned to 4 bytes or their own size.  y may lie on x if it begins at or
/// below it and no element's place in y is above its place in x.
void copyElements(const Copy& copy, const uint8_t* x, uint8_t* y);

/// y[i] = the element at x.
void fillElements(const uint8_t* x, uint8_t* y, int32_t element_bytes, int32_t bytes);

}  // namespace runtime
}  // namespace thimble
