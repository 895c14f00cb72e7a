# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree as the bench sees it: where things lie, the boards' rows, the firmware's flags and sources."""
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BENCH = ROOT / "tests/bench"
BUILD = ROOT / "build/bench"
GOLDEN = ROOT.parent / "shared/models/golden"
PORT = ROOT / "firmware_agent/port"


@dataclass(frozen=True)
class Board:
    """A row of boards.cmake.  tick_ns: of the clock that chip.h names."""
    name: str
    core: str  # as the generator calls it
    machine: str
    flags: list
    code: tuple
    ram: tuple
    outside: str  # memory beyond flash and RAM, for samples
    tick_ns: float


def _row(machine):
    text = (PORT / "boards.cmake").read_text()
    return re.search(rf'"{machine}\|([^"]+)"', text).group(1).split("|")


def _board(name, core, machine, tick_ns):
    flags, code, code_bytes, ram, ram_bytes, outside = _row(machine)
    return Board(name, core, machine, flags.split(), (code, code_bytes), (ram, ram_bytes), outside, tick_ns)


def boards():
    return [_board("M4", "m4", "mps2-an386", 40), _board("M55", "m55", "mps3-an547", 31.25)]


def firmware_flags():
    """The released firmware's, but for its optimisation level and debug information."""
    text = (PORT / "CMakeLists.txt").read_text()
    words = re.search(r"set\(common_flags ([^)]*)\)", text).group(1).split()
    return [w for w in words if not w.startswith(("$<", "-O", "-g"))]


def runtime_sources():
    """Paths from the root."""
    text = (ROOT / "firmware_agent/runtime/sources.cmake").read_text()
    return ["firmware_agent/runtime/" + name for name in re.findall(r"^\s+([\w/]+\.cpp)", text, re.M)]
