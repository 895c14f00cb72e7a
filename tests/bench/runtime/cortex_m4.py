# SPDX-License-Identifier: GPL-3.0-or-later
"""Cycles of a Cortex-M4 for the blocks that ran, by the core's published timings.

Source: Arm DDI 0439, Cortex-M4 Technical Reference Manual, 3.3 'Instruction set summary' (table 3-1 and 'Load/store
timings') and table 7-1 for floating point.  Zero wait states, as from RAM or from flash behind a perfect cache.

  most data processing, MUL, MLA, SMULL, SMLAL, SMLAD, SMMUL, SSAT, PKHBT, SXTB16 …   1
  LDR LDRH LDRB …     2; 1 right after another single load whose result it does not need for its address
  STR STRH STRB       1; with a register as offset 2, or 1 right after a single load
  LDRD STRD           1 + 2;  LDM STM PUSH POP VLDM VSTM  1 + registers;  + P if PC is loaded
  LDR to PC           2 + 3
  B BL BX BLX CBZ     1 + P if taken, 1 if not;  TBB TBH  2 + 1 + P
  SDIV UDIV           12 (2 to 12 by operands: the most)
  IT                  0 after a 16-bit instruction (folded), else 1; what it skips: 1
  MRS MSR             2;  VMLA VMLS VFMA VFMS …  3;  VDIV VSQRT  14;  VLDR VSTR  2, doubles 3;  VMOV of two registers 2

P, the refill of the pipeline, is 1 to 3 by the target's alignment and how early it is known: taken as 2.
What is not modelled: unaligned words and halfwords (+1 or +2 each), literal loads that wait for the fetch, a full
store buffer, floating point that waits for the result before it (+1), wait states and caches of a real flash.
"""
import re

P = 2
CONDITION = "(?:eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)?"


def _of(pattern):
    return re.compile(f"^(?:{pattern}){CONDITION}(?:\\.[a-z0-9.]+)?$")


LOAD = _of("ldr(?:s?[bh])?t?|ldrex[bh]?")
STORE = _of("str[bh]?t?|strex[bh]?")
PAIR = _of("ldrd|strd")
MULTIPLE = _of("(?:v?ld|v?st)m(?:ia|db|fd|ea)?|v?push|v?pop")
BRANCH = _of("b|bl|bx|blx")
COMPARE_BRANCH = _of("cbz|cbnz")
TABLE_BRANCH = _of("tbb|tbh")
IT = re.compile("^it[te]{0,3}$")
FIXED = [(_of("[su]div"), 12), (_of("mrs|msr"), 2), (_of("vn?ml[as]|vfn?m[as]"), 3), (_of("vdiv|vsqrt"), 14)]
FLOAT_MOVE = _of("vldr|vstr")
REGISTER = re.compile(r"\b(?:r\d+|sp|lr|pc|ip|fp|sl|sb)\b")


def registers_in(operands):
    """How many a list like {r0, r4-r7, s0-s3} names."""
    count = 0
    for part in operands[operands.index("{") + 1:operands.index("}")].split(","):
        first, _, last = part.strip().partition("-")
        count += 1 if not last else _number(last) - _number(first) + 1
    return count * (2 if re.search(r"\{\s*d\d", operands) else 1)


def _number(register):
    names = {"sb": 9, "sl": 10, "fp": 11, "ip": 12, "sp": 13, "lr": 14, "pc": 15}
    return names[register] if register in names else int(register[1:])


def loaded(operands):
    """What a single load writes: its register, and its base if that moves."""
    written = {operands.split(",")[0].strip()}
    if "!" in operands or "], " in operands:
        written.update(REGISTER.findall(operands[operands.index("["):])[:1])
    return written


def address_of(operands):
    return set(REGISTER.findall(operands[operands.index("["):]))


def cost(instruction, before):
    """Cycles of an instruction that falls through, after the one before it in its block (or None)."""
    size, name, operands = instruction
    previous_load = before is not None and LOAD.match(before[1]) and "[" in before[2]
    if LOAD.match(name):
        if operands.startswith("pc,"):
            return 5
        free = previous_load and not loaded(before[2]) & address_of(operands)
        return 1 if free else 2
    if STORE.match(name):
        by_register = len(address_of(operands)) > 1
        return 2 if by_register and not (previous_load and not loaded(before[2]) & address_of(operands)) else 1
    if PAIR.match(name):
        return 3
    if MULTIPLE.match(name):
        return 1 + registers_in(operands) + (P if re.search(r"\bpc\b.*\}", operands) else 0)
    if TABLE_BRANCH.match(name):
        return 3 + P
    if IT.match(name):
        return 0 if before is not None and before[0] == 2 else 1
    if FLOAT_MOVE.match(name):
        return 3 if re.match(r"d\d", operands) else 2
    if name.startswith("vmov") and len(re.findall(r"\br\d+|\bip|\blr", operands)) == 2:
        return 2
    for pattern, cycles in FIXED:
        if pattern.match(name):
            return cycles
    return 1


def is_branch(instruction):
    return bool(BRANCH.match(instruction[1]) or COMPARE_BRANCH.match(instruction[1]))


def block_cycles(addresses, instructions):
    before, total = None, 0
    for address in addresses:
        total += cost(instructions[address], before)
        before = instructions[address]
    return total


def cycles(blocks, pairs, instructions):
    """Of all that ran; blocks and pairs as trace.block_pairs gives them."""
    total, known = 0, {}
    for (block, following), times in pairs.items():
        addresses = blocks[block]
        if block not in known:
            known[block] = block_cycles(addresses, instructions)
        last = instructions[addresses[-1]]
        taken = is_branch(last) and blocks[following][0] != addresses[-1] + last[0]
        total += times * (known[block] + (P if taken else 0))
    return total
