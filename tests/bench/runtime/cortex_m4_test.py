# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the Cortex-M4's timings to the examples of its manual (Arm DDI 0439, 3.3) and to loops counted by hand."""
import unittest

from cortex_m4 import cycles


def program(text):
    """Lines 'mnemonic operands', narrow unless .w ends the mnemonic → ({address: instruction}, addresses)."""
    instructions, address = {}, 0
    for line in text.strip().splitlines():
        name, _, operands = line.strip().partition(" ")
        instructions[address] = (4 if name.endswith(".w") else 2, name, operands)
        address += instructions[address][0]
    return instructions, list(instructions)


def straight(text):
    """Cycles of a block that falls through to what follows it."""
    instructions, addresses = program(text)
    end = addresses[-1] + instructions[addresses[-1]][0]
    return cycles({"a": addresses, "b": [end]}, {("a", "b"): 1}, instructions)


class Manual(unittest.TestCase):
    def test_examples_of_pipelined_loads(self):
        self.assertEqual(straight("ldr r0, [r1]\nldr r1, [r2]"), 3)
        self.assertEqual(straight("ldr.w r0, [r1, r2]\nstr r0, [r3, #20]"), 3)
        self.assertEqual(straight("ldr.w r0, [r1, r2]\nstr.w r1, [r3, r2]"), 3)
        self.assertEqual(straight("ldr.w r0, [r1, r5]\nldr r1, [r2]\nldr r2, [r3, #4]"), 4)

    def test_a_load_that_waits_for_its_address(self):
        self.assertEqual(straight("ldr r1, [r0]\nldr r2, [r1]"), 4)
        self.assertEqual(straight("ldr.w r1, [r0], #4\nldr r2, [r0]"), 4)

    def test_multiples(self):
        self.assertEqual(straight("ldmia.w r0!, {r1, r2, r3}"), 4)
        self.assertEqual(straight("stmdb.w sp!, {r4-r11}"), 9)
        self.assertEqual(straight("pop {r4, r5, pc}"), 1 + 3 + 2)
        self.assertEqual(straight("vpush {d8-d9}"), 5)
        self.assertEqual(straight("ldrd.w r0, r1, [r2]"), 3)

    def test_arithmetic(self):
        self.assertEqual(straight("smlad.w r0, r1, r2, r0\nsmmul.w r1, r2, r3\nsmlal.w r0, r1, r2, r3\nbics r0, r1"), 4)
        self.assertEqual(straight("udiv.w r0, r1, r2"), 12)
        self.assertEqual(straight("cmp r0, r1\nit ge\nmovge r0, r1"), 2)
        self.assertEqual(straight("and.w r0, r1, r2\nit ge\nmovge r0, r1"), 3)
        self.assertEqual(straight("vmla.f32 s0, s1, s2\nvdiv.f32 s0, s0, s1"), 17)

    def test_a_loop_pays_for_each_taken_branch(self):
        instructions, addresses = program("subs r0, #1\nbne.n 0\nbx lr")
        blocks = {"loop": addresses[:2], "end": addresses[2:], "caller": [100]}
        pairs = {("loop", "loop"): 9, ("loop", "end"): 1, ("end", "caller"): 1}
        self.assertEqual(cycles(blocks, pairs, instructions), 9 * 4 + 2 + 3)


if __name__ == "__main__":
    unittest.main()
