# SPDX-License-Identifier: GPL-3.0-or-later
"""Models with their samples and what they must answer, and the host's commands that prepare them."""
import hashlib
import json
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tree import BUILD, ROOT


class BenchError(Exception):
    """Says what cannot be measured, and why."""


@dataclass
class Model:
    name: str
    file: Path
    folder: Path  # of what is made from it
    prepared: Path
    arena_bytes: int
    input_bytes: list
    output_bytes: list
    samples: list
    answers: list
    layers: list  # {"op", "macs"} for each operator

    def job(self, count):
        """What main.cpp finds in memory: the first `count` samples."""
        head = struct.pack("<III", count, len(self.input_bytes), len(self.output_bytes))
        return head + b"".join(self.samples[:count])


def host_cli():
    """thimble-cli: THIMBLE_CLI, or built from this tree."""
    if "THIMBLE_CLI" in os.environ:
        return os.environ["THIMBLE_CLI"]
    folder = BUILD / "host"
    if not (folder / "build.ninja").exists():
        options = "-DCMAKE_BUILD_TYPE=Release -DTHIMBLE_UNITY=ON -DTHIMBLE_WITH_QT=OFF -DTHIMBLE_WITH_TESTS=OFF"
        command(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", *options.split(), "-DTHIMBLE_WITH_FIRMWARE=OFF"])
    command(["ninja", "-C", folder, "-j2", "thimble-cli"])
    return str(folder / "bin/thimble-cli")


def command(words):
    """Runs it; its output is shown only if it fails."""
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(_reason(done) or f"{words[0]} failed")
    return done.stdout


def ask(cli, words, file, out):
    """What thimble-cli says, in JSON, when it makes `out` of `file`; from the last time if neither has changed."""
    key = hashlib.sha256(Path(cli).read_bytes() + Path(file).read_bytes() + str(words).encode()).hexdigest()
    stamp = out.with_name(out.name + ".stamp")
    if out.exists() and stamp.exists() and (kept := json.loads(stamp.read_text()))["key"] == key:
        return kept["said"]
    said = json.loads(command([cli, "--json", *words]) or "{}")
    stamp.write_text(json.dumps({"key": key, "said": said}))
    return said


def _reason(done):
    """What thimble-cli's --json, or any other's last lines, say."""
    try:
        return json.loads(done.stdout)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return " ".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-3:])


def random_samples(name, size, count):
    """xorshift32, as the golden models' random samples are made."""
    samples = []
    for k in range(count):
        x = 0x811C9DC5
        for byte in name.encode():
            x = (x ^ byte) * 0x01000193 & 0xFFFFFFFF
        x = (x ^ 0x9E3779B9 * (k + 1) & 0xFFFFFFFF) or 1
        sample = bytearray()
        for _ in range(size):
            x ^= x << 13 & 0xFFFFFFFF
            x ^= x >> 17
            x ^= x << 5 & 0xFFFFFFFF
            sample.append(x >> 24)
        samples.append(bytes(sample))
    return samples


def split(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


def read(path, cli):
    """A model with NAME.inputs.bin and NAME.outputs.bin beside it, or three random samples with the host's answers."""
    path = Path(path).resolve()
    name = path.name.removesuffix(".tflite")
    if not path.is_file():
        raise BenchError(f"{path} is no file")
    tag = "" if "golden" in path.parts else "-" + hashlib.sha256(str(path).encode()).hexdigest()[:6]
    folder = BUILD / "models" / (name + tag)
    folder.mkdir(parents=True, exist_ok=True)
    prepared = folder / "prepared.tflite"
    facts = ask(cli, ["prepare", path, "-o", prepared], path, prepared)
    inputs, outputs = path.with_name(name + ".inputs.bin"), path.with_name(name + ".outputs.bin")
    if not inputs.exists():
        inputs = folder / "inputs.bin"
        inputs.write_bytes(b"".join(random_samples(name, sum(facts["input_bytes"]), 3)))
        outputs = folder / "outputs.bin"
    if not outputs.exists():
        outputs = folder / "outputs.bin"
        command([cli, "infer", path, "--inputs", inputs, "--outputs", outputs])
    return Model(name, path, folder, prepared, facts["arena_bytes"], facts["input_bytes"], facts["output_bytes"],
                 split(inputs.read_bytes(), sum(facts["input_bytes"])),
                 split(outputs.read_bytes(), sum(facts["output_bytes"])), facts["layers"])
