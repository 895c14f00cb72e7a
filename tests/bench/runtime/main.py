# SPDX-License-Identifier: GPL-3.0-or-later
"""The bench's command line: prepares, builds, runs and prints; see README.md."""
import argparse
import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import cortex_m4
import emulator
import images
import models
import trace
from models import BenchError
from tree import BENCH, GOLDEN, boards

DEFAULT = "compiled-balanced"  # what mode 'compiled' means


def read_anchors():
    """→ {model: {column: number}}, without those that are not known"""
    rows = [line.split() for line in (BENCH / "anchors.txt").read_text().splitlines() if not line.startswith("#")]
    return {row[0]: {k: int(v) for k, v in zip(rows[0][1:], row[1:]) if v != "-"} for row in rows[1:] if row}


def anchor(row, board, metric):
    """None if there is none."""
    if metric == "flash":
        return row["file"] + row["code"] if row else None
    if metric == "startup":  # a hundredth of it is the aim
        return row["startup"] // 100 if row else None
    return row.get(f"{metric}_{board}", row.get(metric))


def measured(image, model, board, by_operator):
    """All figures of an image; from the last run if neither it nor the bench has changed."""
    by_operator = by_operator and bool(image.kernels)
    parts = [str(by_operator).encode()]
    parts += [image.elf.read_bytes(), image.base.read_bytes(), *model.samples, *model.answers]
    parts += [file.read_bytes() for file in sorted((BENCH / "runtime").glob("*.py"))]
    key = hashlib.sha256(b"|".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    store = image.elf.with_suffix(".json")
    if store.exists() and (kept := json.loads(store.read_text()))["key"] == key:
        return kept["figures"]
    figures, outputs = emulator.count(board, image.elf, model)
    wrong = [i for i, (got, want) in enumerate(zip(outputs, model.answers)) if got != want]
    if wrong or len(outputs) != len(model.answers):
        raise BenchError(f"outputs differ in samples {', '.join(map(str, wrong))} of {len(model.answers)}")
    with_model, without = images.sizes(image.elf), images.sizes(image.base)
    figures["flash"], figures["arena"] = (a - b for a, b in zip(with_model, without))
    if board.name == "M4" or by_operator:
        blocks, parts = trace.block_pairs(emulator.trace(board, image.elf, model), image.elf)
        executed = sum(trace.executed(blocks, part) for part in parts)
        if abs(executed - figures["instructions"]) > 8:
            raise BenchError(f"the trace has {executed} instructions, the count {figures['instructions']}")
        figures["operators"] = [{"instructions": trace.executed(blocks, part)} for part in parts]
        if board.name == "M4":
            code = trace.disassembly(image.elf)
            for operator, part in zip(figures["operators"], parts):
                operator["cycles"] = cortex_m4.cycles(blocks, part, code)
            figures["cycles"] = sum(operator["cycles"] for operator in figures["operators"])
    store.write_text(json.dumps({"key": key, "figures": figures}))
    return figures


METRICS = ["instructions", "cycles", "startup", "flash", "arena", "stack"]


def lines(model, board, mode, figures, anchors):
    for metric in METRICS:
        if metric not in figures:
            continue
        value, against = figures[metric], anchor(anchors.get(model, {}), board, metric)
        ratio = f"{value / against:.3f}" if against else "-"
        yield f"{model} {board} {mode} {metric} {value} {against or '-'} {ratio}"


def operator_lines(model, board, mode, kernels, figures):
    """Instructions, and on the M4 cycles, of each operator, with its MACs in the anchor's place.  In patches, or with ADDs
    done by convolutions, operators are others than the file's: they stand there without."""
    ran = iter(figures.get("operators", []))
    layers = model.layers if len(model.layers) == len(kernels) else [{"op": "part", "macs": 0}] * len(kernels)
    for i, (kernel, layer) in enumerate(zip(kernels, layers)):
        if not kernel:
            continue
        macs = layer["macs"]
        for metric, value in next(ran).items():
            ratio = f"{value / macs:.3f}" if macs else "-"
            yield f"{model.name} {board} {mode} {metric}:{i:02}:{layer['op']}:{kernel} {value} {macs or '-'} {ratio}"


def arguments():
    parser = argparse.ArgumentParser(prog="runtime.sh", description="What models cost on the virtual boards.")
    parser.add_argument("--boards", default="M4,M55")
    parser.add_argument("--modes", default=",".join(images.OPTIMISATION))
    parser.add_argument("--operators", action="store_true", help="each operator of generated code too")
    parser.add_argument("models", nargs="*", metavar="MODEL.tflite", help="[every golden model]")
    chosen = parser.parse_args()
    chosen.modes = [DEFAULT if mode == "compiled" else mode for mode in chosen.modes.split(",")]
    unknown = set(chosen.modes) - set(images.OPTIMISATION) | set(chosen.boards.split(",")) - {"M4", "M55"}
    if unknown:
        parser.error("unknown: " + ", ".join(sorted(unknown)))
    chosen.boards = [board for board in boards() if board.name in chosen.boards.split(",")]
    chosen.models = chosen.models or sorted(GOLDEN.glob("*.tflite"))
    if not chosen.models:
        parser.error(f"no models in {GOLDEN}: name some")
    return chosen


class Report:
    """What went wrong goes to standard error, one line each."""
    failed = False

    def error(self, *words):
        self.failed = True
        print("error:", *words, file=sys.stderr, flush=True)


def main():
    chosen, report, anchors = arguments(), Report(), read_anchors()
    runs, collected = [], images.Images()
    try:
        cli = models.host_cli()
    except (BenchError, OSError) as error:
        sys.exit(f"error: thimble-cli: {error}")
    for path in chosen.models:
        try:
            model = models.read(path, cli)
        except BenchError as error:
            report.error(os.path.basename(path), error)
            continue
        for board in chosen.boards:
            for mode in chosen.modes:
                try:
                    runs.append((model, board, mode, collected.add(model, board, mode, cli)))
                except BenchError as error:
                    report.error(model.name, board.name, mode, error)
    broken = collected.build([image for *_, image in runs])

    def run(job):
        model, board, _, image = job
        try:
            if image.elf in broken:
                return BenchError("does not build: " + broken[image.elf])
            return measured(image, model, board, chosen.operators)
        except BenchError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        for (model, board, mode, image), figures in zip(runs, pool.map(run, runs)):
            if isinstance(figures, BenchError):
                report.error(model.name, board.name, mode, figures)
                continue
            for name in [mode] + (["compiled"] if mode == DEFAULT else []):
                for line in lines(model.name, board.name, name, figures, anchors):
                    print(line, flush=True)
                if chosen.operators:
                    print(*operator_lines(model, board.name, name, image.kernels, figures), sep="\n", flush=True)
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
