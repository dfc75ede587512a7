"""A DNC and an NTM in batched PyTorch: the opponent of `npm run bench -- --against pytorch`.

The equations, the layout of the parameters and the conventions are those of src/memories and src/models. Sequences are
time-first. All heads of all sequences share one operation, and what does not depend on the state (the input projection,
the readout, the loss) is one operation for the whole sequence.

T time, B batch, N slots, W word size, R read heads, K write heads (the DNC has one), H units, S shifts.
"""

from dataclasses import dataclass, field

import torch
from torch.nn import functional as F

EPSILON = 1e-6
TINY = 1e-12


@dataclass(frozen=True)
class Machine:
    kind: str
    slots: int
    word_size: int
    read_heads: int
    units: int
    input_size: int
    output_size: int
    write_heads: int = 1
    shifts: int = 3
    conventions: dict = field(default_factory=dict)

    @property
    def groups(self):
        """The sizes of the interface's parts that share an activation, in order."""
        W, R, K, S = self.word_size, self.read_heads, self.write_heads, self.shifts
        if self.kind == "dnc":
            return [(R + 2 * K) * W, R + K, K * W + R + 2 * K, R * (2 * K + 1)]
        return [(R + K) * W, R + K, R + K, (R + K) * S, R + K, K * W, K * W]

    @property
    def shapes(self):
        """Every parameter's shape, by its path."""
        H, O, F_ = self.units, self.output_size, sum(self.groups)
        reads = self.read_heads * self.word_size
        return {
            "controller/kernel": (self.input_size + reads, 4 * H),
            "controller/recurrentKernel": (H, 4 * H),
            "controller/bias": (4 * H,),
            "interface/kernel": (H, F_),
            "interface/bias": (F_,),
            "readout/kernel": (H + reads, O),
            "readout/bias": (O,),
        }

    def initial_state(self, batch, options):
        """Zeros, by path."""
        N, W, R, K = self.slots, self.word_size, self.read_heads, self.write_heads
        shapes = {
            "controller/hidden": (self.units,),
            "controller/cell": (self.units,),
            "readVectors": (R, W),
            "memory": (N, W),
            "readWeightings": (R, N),
            "writeWeightings": (K, N),
        }
        if self.kind == "dnc":
            shapes |= {"usage": (N,), "precedence": (K, N), "link": (K, N, N)}
        return {path: torch.zeros(batch, *shape, **options) for path, shape in shapes.items()}


def norms_of(rows):
    """√(|x|² + ε) of every row: [… W] ↦ […]."""
    return ((rows * rows).sum(-1) + EPSILON).sqrt()


def content_weighting(memory, norms, keys, strengths):
    """softmax_n( β · cosine(k, M[n]) ): memory [B N W], its norms [B N], keys [B h W], strengths [B h] ↦ [B h N]."""
    dots = torch.bmm(keys, memory.transpose(1, 2))
    scale = norms_of(keys).unsqueeze(2) * norms.unsqueeze(1) + EPSILON
    return torch.softmax(dots / scale * strengths.unsqueeze(2), 2)


def erased_and_written(memory, weightings, erase, write):
    """M ∏_k (1 − w_k e_kᵀ) + Σ_k w_k v_kᵀ: memory [B N W], weightings [B K N], erase and write vectors [B K W]."""
    if weightings.shape[1] == 1:  # M + w (v − M e)
        return torch.addcmul(memory, weightings.transpose(1, 2), torch.addcmul(write, memory, erase, value=-1))
    kept = (1 - weightings.unsqueeze(3) * erase.unsqueeze(2)).prod(1)
    return torch.baddbmm(memory * kept, weightings.transpose(1, 2), write)


def strengths_of(machine, rows):
    beta = F.softplus(rows)
    return 1 + beta if machine.conventions.get("strength", "oneplus") == "oneplus" else beta


def keys_of(machine, rows):
    return torch.tanh(rows) if machine.conventions.get("keyActivation", "linear") == "tanh" else rows


def dnc_usage(usage, written, read_weightings, free_gates):
    """(u + w − u·w) ∏_r (1 − f_r w_r): usage and written [B N], read weightings [B R N], free gates [B R]."""
    retention = (1 - free_gates.unsqueeze(2) * read_weightings).prod(1)
    return torch.addcmul(usage, 1 - usage, written) * retention


def allocation_weighting(usage):
    """a[φ_j] = (1 − u[φ_j]) ∏_{i<j} u[φ_i], slots by rising usage, ties to the lower index: [B N] ↦ [B N]."""
    rising, order = torch.sort(EPSILON + (1 - EPSILON) * usage, dim=1, stable=True)
    logs = rising.log()
    allocation = (1 - rising) * (logs.cumsum(1) - logs).exp()
    return torch.zeros_like(usage).scatter(1, order, allocation)


def dnc_link(link, precedence, weighting, off_diagonal):
    """(1 − w_i − w_j) L[i,j] + w_i p[j], zero on the diagonal: link [B N N], precedence and weighting [B N]."""
    later, earlier = weighting.unsqueeze(2), weighting.unsqueeze(1)
    renewed = torch.addcmul(((1 - later) - earlier) * link, later, precedence.unsqueeze(1))
    return renewed * off_diagonal


def dnc_step(machine, state, vector):
    """One step of the memory from an interface vector [B F]; returns the next state and read vectors [B R W]."""
    W, R = machine.word_size, machine.read_heads
    keys, strengths, gates, modes = vector.split(machine.groups, 1)
    read_keys, write_key, write_vector = keys_of(machine, keys).view(-1, R + 2, W).split([R, 1, 1], 1)
    read_strengths, write_strength = strengths_of(machine, strengths).split([R, 1], 1)
    erase, free_gates, allocation_gate, write_gate = torch.sigmoid(gates).split([W, R, 1, 1], 1)
    backward_mode, forward_mode, content_mode = torch.softmax(modes.view(-1, R, 3), 2).split(1, 2)

    written = state["writeWeightings"]
    if machine.conventions.get("usageStopGradient", False):
        written = written.detach()
    usage = dnc_usage(state["usage"], written.squeeze(1), state["readWeightings"], free_gates)
    sought = content_weighting(state["memory"], state["norms"], write_key, write_strength).squeeze(1)
    weighting = write_gate * torch.lerp(sought, allocation_weighting(usage), allocation_gate)
    write_weightings = weighting.unsqueeze(1)

    memory = erased_and_written(state["memory"], write_weightings, erase.unsqueeze(1), write_vector)
    norms = norms_of(memory)
    precedence = state["precedence"].squeeze(1)
    link = dnc_link(state["link"].squeeze(1), precedence, weighting, state["offDiagonal"])
    next_precedence = torch.addcmul(weighting, 1 - weighting.sum(1, keepdim=True), precedence)

    before = state["readWeightings"]
    content = content_weighting(memory, norms, read_keys, read_strengths)
    along = backward_mode * torch.bmm(before, link)
    along = torch.addcmul(along, forward_mode, torch.bmm(before, link.transpose(1, 2)))
    read_weightings = torch.addcmul(along, content_mode, content)
    following = {
        "memory": memory,
        "norms": norms,
        "readWeightings": read_weightings,
        "writeWeightings": write_weightings,
        "usage": usage,
        "precedence": next_precedence.unsqueeze(1),
        "link": link.unsqueeze(1),
        "offDiagonal": state["offDiagonal"],
    }
    return following, torch.bmm(read_weightings, memory)


def circular_shift(weightings, shifts):
    """out[n] = Σ_s shift[s] · w[n + s − ⌊S/2⌋], indices mod N: weightings [B h N], shifts [B h S]."""
    S = shifts.shape[2]
    out = None
    for s, shift in enumerate(shifts.split(1, 2)):
        offset = S // 2 - s
        rolled = torch.roll(weightings, offset, 2) if offset != 0 else weightings
        out = shift * rolled if out is None else torch.addcmul(out, shift, rolled)
    return out


def address(memory, norms, before, keys, strengths, gates, shifts, sharpening):
    """Content, interpolation, shift, sharpening of all heads at once: [B h N]."""
    content = content_weighting(memory, norms, keys, strengths)
    shifted = circular_shift(torch.lerp(before, content, gates.unsqueeze(2)), shifts)
    return torch.softmax(sharpening.unsqueeze(2) * shifted.clamp(min=TINY).log(), 2)


def ntm_step(machine, state, vector):
    """One step of the memory from an interface vector [B F]; returns the next state and read vectors [B R W]."""
    W, R, K, S = machine.word_size, machine.read_heads, machine.write_heads, machine.shifts
    keys, strengths, gates, shifts, sharpening, erase, write = vector.split(machine.groups, 1)
    heads = [
        keys_of(machine, keys).view(-1, R + K, W),
        strengths_of(machine, strengths),
        torch.sigmoid(gates),
        torch.softmax(shifts.view(-1, R + K, S), 2),
        1 + F.softplus(sharpening),
    ]
    erase = torch.sigmoid(erase).view(-1, K, W)
    write = keys_of(machine, write).view(-1, K, W)
    memory, norms = state["memory"], state["norms"]
    if machine.conventions.get("order", "readThenWrite") == "readThenWrite":
        before = torch.cat([state["readWeightings"], state["writeWeightings"]], 1)
        read_weightings, write_weightings = address(memory, norms, before, *heads).split([R, K], 1)
        read_vectors = torch.bmm(read_weightings, memory)
        memory = erased_and_written(memory, write_weightings, erase, write)
        norms = norms_of(memory)
    else:
        readers, writers = zip(*(part.split([R, K], 1) for part in heads))
        write_weightings = address(memory, norms, state["writeWeightings"], *writers)
        memory = erased_and_written(memory, write_weightings, erase, write)
        norms = norms_of(memory)
        read_weightings = address(memory, norms, state["readWeightings"], *readers)
        read_vectors = torch.bmm(read_weightings, memory)
    following = {
        "memory": memory,
        "norms": norms,
        "readWeightings": read_weightings,
        "writeWeightings": write_weightings,
    }
    return following, read_vectors


STEPS = {"dnc": dnc_step, "ntm": ntm_step}


def unroll(machine, params, state, inputs):
    """Runs a model over inputs [T B I]; returns logits [T B O] and the last state."""
    T, B, I = inputs.shape
    H = machine.units
    kernel, recurrent, bias = (params[f"controller/{name}"] for name in ("kernel", "recurrentKernel", "bias"))
    projected = torch.addmm(bias, inputs.reshape(T * B, I), kernel[:I]).view(T, B, 4 * H)
    fed_back = torch.cat([kernel[I:], recurrent])  # rows: read vectors, then the hidden state
    step = STEPS[machine.kind]

    ones = torch.ones(machine.slots, machine.slots, dtype=inputs.dtype)
    state = {**state, "norms": norms_of(state["memory"]), "offDiagonal": ones.fill_diagonal_(0)}
    cell = state["controller/cell"]
    rows = torch.cat([state["readVectors"].flatten(1), state["controller/hidden"]], 1)
    features = []
    for projection in projected.unbind(0):
        gates = torch.addmm(projection, rows, fed_back)
        i, f, _, o = torch.sigmoid(gates).split(H, 1)
        cell = torch.addcmul(f * cell, i, torch.tanh(gates[:, 2 * H : 3 * H]))
        hidden = o * torch.tanh(cell)
        vector = torch.addmm(params["interface/bias"], hidden, params["interface/kernel"])
        state, reads = step(machine, state, vector)
        reads = reads.flatten(1)
        rows = torch.cat([reads, hidden], 1)
        features.append(rows)

    readout = params["readout/kernel"]
    ordered = torch.cat([readout[H:], readout[:H]])  # the rows of `features`: read vectors, then the hidden state
    logits = torch.addmm(params["readout/bias"], torch.cat(features), ordered).view(T, B, -1)
    return logits, {**state, "controller/cell": cell, "controller/hidden": hidden, "readVectors": reads}


def cross_entropy(logits, targets, mask):
    """Masked sigmoid cross-entropy, summed over time and channels, averaged over the batch, in nats."""
    weights = mask.unsqueeze(2).expand_as(logits)
    return F.binary_cross_entropy_with_logits(logits, targets, weights, reduction="sum") / mask.shape[1]
