# SPDX-License-Identifier: GPL-3.0-or-later
"""Which blocks of code ran in one inference, and how often each followed each."""
import re
from collections import Counter

from models import BenchError, command


def functions(elf):
    """→ {mangled name: (begin, end)}"""
    found = {}
    for line in command(["arm-none-eabi-nm", "-S", elf]).splitlines():
        words = line.split()
        if len(words) == 4 and words[2] in "tTwW":
            begin = int(words[0], 16) & ~1
            found[words[3]] = (begin, begin + int(words[1], 16))
    return found


def block_pairs(lines, elf):
    """lines: QEMU's log.  → ({block: addresses of its instructions}, Counter of (block, next block)).

    Only what ran from the entry of invoke to its return; the last pair's next block is where it returned to.
    """
    names = functions(elf)
    entry = names["_ZN13thimble_model6invokeEv"][0]
    caller = next(span for name, span in names.items() if "ticksOf" in name)
    blocks, pairs = {}, Counter()
    pending, previous, inside = None, None, False
    for line in lines:
        if line.startswith("Trace "):
            block = line[9:line.index(" ", 9)]
            if pending:
                blocks[block], pending = pending, None
            if inside:
                pairs[previous, block] += 1
                if caller[0] <= blocks[block][0] < caller[1]:
                    return blocks, pairs
            elif blocks[block][0] == entry:
                inside = True
            previous = block
        elif line.startswith("IN:"):
            pending = []
        elif line.startswith("0x") and pending is not None:
            pending.append(int(line[2:10], 16))
        elif line.startswith("Stopped"):
            raise BenchError("the emulator was interrupted")
    raise BenchError("the trace ends before the inference does")


INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\t([0-9a-f]{4}(?: [0-9a-f]{4})?)\s*\t(\S+)(?:\t([^;@]*))?")


def disassembly(elf):
    """→ {address: (bytes, mnemonic, operands)}"""
    found = {}
    for line in command(["arm-none-eabi-objdump", "-d", elf]).splitlines():
        match = INSTRUCTION.match(line)
        if match:
            address, raw, mnemonic, operands = match.groups()
            found[int(address, 16)] = (len(raw) // 4 * 2, mnemonic, (operands or "").strip())
    return found
