# SPDX-License-Identifier: GPL-3.0-or-later
"""QEMU: one run that counts and answers, and one that lists every block of code as it runs."""
import subprocess
import tempfile

from models import BenchError

# One instruction is 2^SHIFT ns of virtual time, several ticks of every board's clock, so that counts come out exact.
SHIFT = 8
PATIENCE_S = 1800


def arguments(board, elf, job_file):
    return ["qemu-system-arm", "-M", board.machine, "-display", "none", "-monitor", "none", "-serial", "none",
            "-semihosting-config", "enable=on,target=native", "-kernel", str(elf),
            "-device", f"loader,file={job_file},addr={board.outside},force-raw=on"]


def count(board, elf, model):
    """Runs all samples.  → figures by name, outputs; counts in instructions, stack in bytes."""
    with tempfile.NamedTemporaryFile() as job:
        job.write(model.job(len(model.samples)))
        job.flush()
        try:
            done = subprocess.run(arguments(board, elf, job.name) + ["-icount", f"shift={SHIFT}"], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise BenchError("no answer in time") from None
    raw, outputs = {}, []
    for line in done.stdout.splitlines():
        name, _, value = line.partition(" ")
        if name == "output":
            outputs.append(bytes.fromhex(value))
        elif value:
            raw[name] = int(value, 16)
    if done.returncode != 0 or "stack" not in raw:
        raise BenchError("the firmware broke off: " + " ".join(done.stdout.split("\n")[-3:]))

    def instructions(ticks):
        return round((ticks - raw["empty"]) * board.tick_ns / 2**SHIFT)

    return {"instructions": instructions(raw["inference"]), "startup": instructions(raw["startup"]),
            "stack": raw["stack"] - raw["empty_stack"]}, outputs


def trace(board, elf, model):
    """Yields the lines of QEMU's log of one inference and what came before it; close it when enough was read."""
    with tempfile.NamedTemporaryFile() as job:
        job.write(model.job(1))
        job.flush()
        words = arguments(board, elf, job.name) + ["-d", "exec,nochain,in_asm", "-D", "/dev/stdout"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   encoding="latin-1", bufsize=1 << 20)
        try:
            yield from process.stdout
        finally:
            process.kill()
            process.wait()
