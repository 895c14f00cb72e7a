// Download: how small a model's file gets when its weights are sent in a code of their own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/tflite/graph.h"

namespace thimble::compress {

/// Bytes of data in a canonical Huffman code of its bytes, with the table that decodes it (a count, then two bytes
/// a symbol); at most its plain size and one.  Source: Huffman 1952.
int64_t huffmanBytes(std::span<const uint8_t> data);

/// A file of `file_bytes` that holds graph, each int8 weight tensor in a Huffman code of its own, all else as it is.
/// Flash holds the file plain: only a download gets smaller.
int64_t downloadBytes(const tflite::Graph& graph, int64_t file_bytes);

/// int8 weights of the graph that are zero.
int64_t zeroWeights(const tflite::Graph& graph);

}  // namespace thimble::compress
