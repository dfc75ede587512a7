"""Times training iterations of a DNC or NTM in batched PyTorch, or checks that they compute the right results.

    reference.py --verify FILE...                           recomputes conformance vectors; exits 1 where one differs
    reference.py --model dnc --sizes B,N,W,R,H,I,O,T        serves requests, one line of JSON each

A training iteration is forward, masked sigmoid cross-entropy, backward, clip by global norm, RMSProp, on one fixed batch
of random bits. To a line {"iterations": n} on its input the server answers {"times": [milliseconds, ...]}.
"""

import argparse
import json
import math
import os
import re
import sys
import time

for library in ("OMP", "OPENBLAS", "MKL"):  # each reads its own variable when loaded
    os.environ[f"{library}_NUM_THREADS"] = "1"

import torch

from conformance import verify
from machines import Machine, cross_entropy, unroll

LEARNING_RATE, DECAY, RMS_EPSILON, CLIP_NORM = 1e-4, 0.9, 1e-10, 50.0


def initial_params(machine):
    """Glorot-uniform kernels and zero biases, in one vector, so that an update is one operation."""
    kernels = [
        torch.empty(shape).uniform_(-1, 1) * (math.sqrt(6 / sum(shape)) if len(shape) > 1 else 0)
        for shape in machine.shapes.values()
    ]
    return torch.cat([kernel.flatten() for kernel in kernels]).requires_grad_()


def params_of(machine, vector):
    """The parameters by path, as views of their vector."""
    parts = vector.split([math.prod(shape) for shape in machine.shapes.values()])
    return {path: part.view(shape) for part, (path, shape) in zip(parts, machine.shapes.items())}


def trainer(machine, batch, steps, compiled):
    """A function that runs one training iteration and returns the loss before it."""
    torch.manual_seed(1)
    vector = initial_params(machine)
    mean_square = torch.zeros_like(vector)
    inputs = torch.randint(2, (steps, batch, machine.input_size)).float()
    targets = torch.randint(2, (steps, batch, machine.output_size)).float()
    mask = torch.ones(steps, batch)

    def loss_of(vector):
        state = machine.initial_state(batch, {})
        logits, _ = unroll(machine, params_of(machine, vector), state, inputs)
        return cross_entropy(logits, targets, mask)

    loss_of = torch.compile(loss_of) if compiled else loss_of

    def iterate():
        loss = loss_of(vector)
        (gradient,) = torch.autograd.grad(loss, vector)
        with torch.no_grad():
            gradient *= (CLIP_NORM / torch.linalg.vector_norm(gradient)).clamp(max=1)
            mean_square.mul_(DECAY).addcmul_(gradient, gradient, value=1 - DECAY)
            vector.addcdiv_(gradient, (mean_square + RMS_EPSILON).sqrt_(), value=-LEARNING_RATE)
        return loss.item()

    return iterate


def loaded_blas():
    """The BLAS that this process has loaded, if the system reports it."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps}
    except OSError:
        return None
    named = [path for path in paths if re.match(r"lib(openblas|blas|mkl_core|blis)\b", os.path.basename(path))]
    return min(named, default=None)


def serve(iterate, requests, compiled):
    """Prints versions, then answers requests until the input ends."""
    greeting = {"torch": torch.__version__, "compiled": compiled, "blas": loaded_blas()}
    print(json.dumps(greeting), flush=True)
    for line in requests:
        times = []
        for _ in range(json.loads(line)["iterations"]):
            start = time.perf_counter()
            loss = iterate()
            times.append(1000 * (time.perf_counter() - start))
        if not math.isfinite(loss):
            sys.exit(f"the loss is {loss}")
        print(json.dumps({"times": times}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verify", nargs="+", metavar="FILE")
    parser.add_argument("--model", choices=["dnc", "ntm"], default="dnc")
    parser.add_argument("--sizes", metavar="B,N,W,R,H,I,O,T", default="16,16,16,4,64,6,5,9")
    parser.add_argument("--compile", action="store_true", help="torch.compile, where there is one (PyTorch 2)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    if arguments.verify:
        sys.exit(0 if verify(arguments.verify) else 1)
    if arguments.compile and not hasattr(torch, "compile"):
        sys.exit(f"PyTorch {torch.__version__} has no torch.compile: it came with 2.0")
    B, N, W, R, H, I, O, T = (int(size) for size in arguments.sizes.split(","))
    machine = Machine(arguments.model, N, W, R, H, I, O)
    serve(trainer(machine, B, T, arguments.compile), sys.stdin, arguments.compile)


if __name__ == "__main__":
    main()
