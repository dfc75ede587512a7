"""Recomputes conformance vectors in float64, to check that PyTorch's side does the same work."""

import json

import numpy
import torch

from machines import Machine, cross_entropy, unroll

TOLERANCE = 1e-6
TYPES = {"F32": numpy.float32, "F64": numpy.float64, "I32": numpy.int32}


def read_safetensors(path):
    """The arrays of a safetensors file by name, and its metadata."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    arrays = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        arrays[name] = numpy.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays, metadata


def machine_of(model):
    """The model that a vector's metadata describes."""
    return Machine(
        kind=model["kind"],
        slots=model["slots"],
        word_size=model["wordSize"],
        read_heads=model["readHeads"],
        write_heads=model["writeHeads"],
        units=model["controller"]["units"],
        input_size=model["inputSize"],
        output_size=model["outputSize"],
        shifts=model.get("shifts", 3),
        conventions=model["conventions"],
    )


def errors_of(path):
    """The largest error of every expected output and gradient, by name; gradients relative to their largest entry."""
    arrays, metadata = read_safetensors(path)
    tensors = {name: torch.tensor(array, dtype=torch.float64) for name, array in arrays.items()}

    def under(prefix):
        return {name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}

    machine = machine_of(json.loads(metadata["model"]))
    if machine.kind == "dnc" and machine.write_heads > 1:
        raise ValueError(f"{path}: this DNC has one write head, the vector's has {machine.write_heads}")
    params = {name: value.requires_grad_() for name, value in under("params/").items()}
    logits, last = unroll(machine, params, under("initial/"), tensors["inputs"])
    loss = cross_entropy(logits, tensors["targets"], tensors["mask"])
    gradients = dict(zip(params, torch.autograd.grad(loss, list(params.values()))))

    def error(got, expected, scale=1.0):
        return ((got.reshape(expected.shape) - expected).abs().max() / scale).item()

    errors = {
        "outputs": error(logits, tensors["expected/outputs"]),
        "loss": error(loss, tensors["expected/loss"], tensors["expected/loss"].abs()),
    }
    for name, expected in under("expected/states/").items():
        errors[f"states/{name} (last)"] = error(last[name], expected[-1])
    for name, expected in under("expected/gradients/").items():
        errors[f"gradients/{name}"] = error(gradients[name], expected, expected.abs().max())
    return errors


def verify(paths):
    """Prints a line of JSON per vector; returns whether all of them agree."""
    agree = True
    for path in paths:
        errors = errors_of(path)
        passed = all(error <= TOLERANCE for error in errors.values())  # NaN does not
        print(json.dumps({"file": path, "passed": passed, "tolerance": TOLERANCE, "errors": errors}), flush=True)
        agree = agree and passed
    return agree
