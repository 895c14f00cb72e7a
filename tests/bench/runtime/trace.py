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


HALFWORDS = re.compile(r"0x([0-9a-f]{8}):  ([0-9a-f]{4})(?: ([0-9a-f]{4}))?")


def halfwords(line):
    """→ [(address, value)].  QEMU's disassembler splits instructions that it does not know."""
    address, *values = HALFWORDS.match(line).groups()
    return [(int(address, 16) + 2 * i, int(value, 16)) for i, value in enumerate(values) if value]


def starts(found):
    """→ the addresses of the instructions; from 0xe800 on a halfword begins one of four bytes."""
    addresses, inside = [], False
    for address, value in found:
        if inside:
            inside = False
        else:
            addresses.append(address)
            inside = value >= 0xE800
    return addresses


def block_pairs(lines, elf):
    """lines: QEMU's log.  → ({block: addresses of its instructions}, [Counter of (block, next block)]).

    Only what ran from the entry of invoke to its return; the last pair's next block is where it returned to.  A counter
    for each call that invoke makes: in generated code one an operator; its own instructions go with the call before them.
    """
    names = functions(elf)
    invoke = names["_ZN13thimble_model6invokeEv"]
    entry = invoke[0]
    caller = next(span for name, span in names.items() if "ticksOf" in name)
    blocks, pairs, parts = {}, Counter(), []
    pending, previous, inside = None, None, False
    for line in lines:
        if line.startswith("Trace "):
            block = line[9:line.index(" ", 9)]
            if pending:
                blocks[block], pending = starts(pending), None
            if inside:
                pairs[previous, block] += 1
                begin, last = blocks[block][0], blocks[previous][0]
                if caller[0] <= begin < caller[1]:
                    return blocks, parts or [pairs]
                if invoke[0] <= last < invoke[1] and not invoke[0] <= begin < invoke[1]:
                    pairs = pairs if not parts else Counter()
                    parts.append(pairs)
            elif blocks[block][0] == entry:
                inside = True
            previous = block
        elif line.startswith("IN:"):
            pending = []
        elif line.startswith("0x") and pending is not None:
            pending += halfwords(line)
        elif line.startswith("Stopped"):
            raise BenchError("the emulator was interrupted")
    raise BenchError("the trace ends before the inference does")


def executed(blocks, pairs):
    """Instructions."""
    return sum(times * len(blocks[block]) for (block, _), times in pairs.items())


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
