# Runs one step of training again and again, PyTorch's and ours by turns, and prints both speeds and their ratio.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: train_vs_pytorch.py TRAIN_SPEED [--seconds S] [--rounds N] [NET …].  Prints `net threads ours theirs ratio` a
line: median examples a second of N rounds, each of S seconds of ours and S of PyTorch's one right after the other."""
import argparse
import os
import statistics
import subprocess
import sys
import time

# Fixed for the process by the caller, before torch starts its threads.
NETS = {
    "dense": (32, (33,), 4),
    "conv1d": (64, (9, 128), 6),
    "ds-cnn": (100, (1, 49, 10), 12),
}


def net_of(name, nn):
    if name == "dense":
        return nn.Sequential(nn.Linear(33, 20), nn.ReLU(), nn.Linear(20, 10), nn.ReLU(), nn.Linear(10, 4))
    if name == "conv1d":
        return nn.Sequential(nn.Conv1d(9, 64, 3), nn.ReLU(), nn.Conv1d(64, 64, 3), nn.ReLU(), nn.Dropout(0.5),
                             nn.MaxPool1d(2), nn.Flatten(), nn.Linear(62 * 64, 100), nn.ReLU(), nn.Linear(100, 6))
    layers = [nn.ZeroPad2d((1, 1, 4, 5)), nn.Conv2d(1, 64, (10, 4), stride=2), nn.BatchNorm2d(64), nn.ReLU()]
    for _ in range(4):
        layers += [nn.Conv2d(64, 64, 3, padding=1, groups=64), nn.BatchNorm2d(64), nn.ReLU(),
                   nn.Conv2d(64, 64, 1), nn.BatchNorm2d(64), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 12))


def peer(name, threads):
    """Answers each line on standard input, a number of seconds, with examples a second."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    batch, shape, classes = NETS[name]
    net = net_of(name, torch.nn)
    x, y = torch.randn(batch, *shape), torch.randint(0, classes, (batch,))
    optimizer, loss = torch.optim.Adam(net.parameters()), torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()

    step()
    for line in sys.stdin:
        begin, steps = time.perf_counter(), 0
        while steps == 0 or time.perf_counter() - begin < float(line):
            step()
            steps += 1
        print(batch * steps / (time.perf_counter() - begin), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("nets", nargs="*", metavar="NET", help="dense, conv1d, ds-cnn; none: all")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_intermixed_args()
    if args.peer:
        return peer(args.peer[0], int(args.peer[1]))
    for name in args.nets or NETS:
        for threads in args.threads.split(","):
            # A waiting thread of PyTorch's must not spin while ours run.
            environment = dict(os.environ, OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads,
                               OMP_WAIT_POLICY="passive")
            command = [sys.executable, "-B", __file__, args.program, "--peer", name, threads]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  env=environment) as other:
                ours, theirs = [], []
                for _ in range(args.rounds):
                    own = subprocess.run([args.program, name, threads, str(args.seconds)], check=True, text=True,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                    ours.append(float(own.stdout))
                    other.stdin.write(f"{args.seconds}\n")
                    other.stdin.flush()
                    theirs.append(float(other.stdout.readline()))
                other.stdin.close()
            a, b = statistics.median(ours), statistics.median(theirs)
            ratio = statistics.median(x / y for x, y in zip(ours, theirs))
            print(f"{name} {threads} {a:.0f} {b:.0f} {ratio:.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
