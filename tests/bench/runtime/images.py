# SPDX-License-Identifier: GPL-3.0-or-later
"""The firmware images: which sources make each, and ninja to build them two at a time."""
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from models import ask, command
from tree import BUILD, PORT, ROOT, firmware_flags, runtime_sources

INTERPRETED = "interpreted"
# Of generated code, and of the runtime's sources; released firmware takes -O2.
OPTIMISATION = {
    INTERPRETED: ("-O2", "-O2"),
    "compiled-fast": ("-O3", "-O2"),
    "compiled-balanced": ("-O2", "-O2"),
    "compiled-small": ("-Os", "-Os"),
}

COMPILER = "arm-none-eabi-g++"
HARNESS = ["tests/bench/firmware/main.cpp", "tests/bench/firmware/startup.cpp",
           "firmware_agent/port/cmsdk/freestanding.cpp"]


@dataclass
class Image:
    """elf with the model, base: the same firmware without one."""
    elf: Path
    base: Path
    kernels: list = field(default_factory=list)  # of generated code: what each operator calls, or nothing


@dataclass
class Images:
    """Collects images, then writes and runs one build.ninja."""
    statements: dict = field(default_factory=dict)  # output → text, each once

    def add(self, model, board, mode, cli):
        folder = model.folder / board.name / mode
        folder.mkdir(parents=True, exist_ok=True)
        own, level = OPTIMISATION[mode]
        if mode == INTERPRETED:
            sources, kernels = runtime_sources(), []
            flags = [own, f'-DTHIMBLE_BENCH_MODEL=\\"{model.prepared}\\"',
                     f"-DTHIMBLE_BENCH_ARENA_BYTES={model.arena_bytes}"]
            objects = [self._object("tests/bench/firmware/interpreted.cpp", folder, board, flags, model.prepared)]
        else:
            generated = folder / "generated"
            said = ask(cli, ["codegen", model.file, "--core", board.core, "--setting", mode.removeprefix("compiled-"),
                      "--out", generated], model.file, generated)
            sources, kernels = (generated / "sources.txt").read_text().split(), said["kernels"]
            objects = [self._object(str(generated / "model.cpp"), folder, board, [own]),
                       self._object("tests/bench/firmware/compiled.cpp", folder, board, [own])]
        runtime = self._folder(board) / level[1:]
        objects += [self._object(source, runtime, board, [level]) for source in sources]
        return Image(self._link(folder / "image.elf", board, objects), self._base(board), kernels)

    def build(self, images):
        """→ {elf: what the compiler said} of the images that could not be made."""
        rules = (f"builddir = {BUILD}\nrule cxx\n  command = {COMPILER} $flags -MMD -MF $out.d -c $in -o $out\n  depfile = $out.d\n"
                 f"  deps = gcc\nrule link\n  command = {COMPILER} $flags $in -lgcc -o $out\n")
        (BUILD / "images.ninja").write_text(rules + "\n".join(self.statements.values()))
        if not images or self._ninja("-k0")[0]:
            return {}
        told = {image.elf: self._ninja(image.elf) for image in images}
        return {elf: said for elf, (made, said) in told.items() if not made}

    def _ninja(self, *words):
        words = ["ninja", "-C", ROOT, "-f", BUILD / "images.ninja", "-j2", *words]
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
        errors = [line for line in done.stdout.splitlines() if re.search("(?i)error:|overflowed|undefined", line)]
        return done.returncode == 0, errors[0] if errors else done.stdout[-300:]

    def _folder(self, board):
        return BUILD / "objects" / board.name

    def _flags(self, board):
        return [*board.flags, *firmware_flags(), f"-I{ROOT}", f"-I{PORT / board.machine}"]

    def _object(self, source, folder, board, flags, needs=None):
        out = folder / (Path(source).name if Path(source).is_absolute() else source.replace("/", "_"))
        out = out.with_suffix(".o")
        if needs:
            needs = f" | {needs}"
        self.statements[out] = (f"build {out}: cxx {source}{needs or ''}\n"
                                f"  flags = {' '.join(self._flags(board) + flags)}\n")
        return out

    def _harness(self, board):
        # Loops stay loops, so that only the model calls memcpy and memset, and they count as its own.
        flags = ["-O2", "-fno-tree-loop-distribute-patterns", f"-DTHIMBLE_BENCH_JOB={board.outside}"]
        return [self._object(s, self._folder(board) / "harness", board, flags) for s in HARNESS]

    def _base(self, board):
        none = self._object("tests/bench/firmware/no_model.cpp", self._folder(board) / "harness", board, ["-O2"])
        return self._link(self._folder(board) / "no_model.elf", board, [none])

    def _link(self, elf, board, objects):
        script = self._folder(board) / "image.ld"
        script.parent.mkdir(parents=True, exist_ok=True)
        text = (PORT / "image.ld.in").read_text()
        for name, value in {"CODE_BASE": board.code[0], "CODE_BYTES": board.code[1], "RAM_BASE": board.ram[0],
                            "RAM_BYTES": board.ram[1], "FLASH_BASE": board.outside}.items():
            text = text.replace(f"@{name}@", value)
        if not script.exists() or script.read_text() != text:
            script.write_text(text)
        flags = [*board.flags, "-mthumb", "-nostdlib", f"-T{script}", "-Wl,--gc-sections", f"-Wl,-Map={elf}.map"]
        inputs = " ".join(str(o) for o in self._harness(board) + objects)
        self.statements[elf] = f"build {elf}: link {inputs} | {script}\n  flags = {' '.join(flags)}\n"
        return elf


def sizes(elf):
    """→ (flash, RAM) in bytes: text, constants and what data starts with; data and bss."""
    text, data, bss = command(["arm-none-eabi-size", elf]).splitlines()[1].split()[:3]
    return int(text) + int(data), int(data) + int(bss)
