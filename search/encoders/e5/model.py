"""The ONNX graph of multilingual-e5-small's twelve layers, in full precision or with int8 weights.

In: `embeddings` (1, tokens, hidden), one text without padding. Out: `vector` (hidden), the unit mean, and the
states of the tokens (1, tokens, hidden) that it is the mean of, `last`, and of two layers before, `before`. The word
embeddings stay outside, in the weights file: in here they would be 384 of 470 MB to load for the few rows a text needs.
bench/encoders.py measures what each choice below gives.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from search.encoders.e5.weights import E5Weights, Floats

Precision = Literal["fp32", "int8"]
CONTRIB = "com.microsoft"
# How much of the spread between channels of a layer norm's output moves into the weights behind it (int8).
# After SmoothQuant (Xiao et al. 2023), from the norm's own gain and shift instead of sample texts; .5 gave a
# mean cosine of .9991 to full precision, .7 .9992, none .9987.
SMOOTHING = 0.7
BEFORE = 2  # layers between the two whose states are given out: alone the last is the best, together they are better
GELU_FLOOR = np.float32(0.17)  # GELU never goes below -.17, so this and the row's maximum bound all its values


def build_model(weights: E5Weights, precision: Precision) -> bytes:
    """The serialised model of these weights."""
    graph = _Graph(weights, precision)
    states = [graph.norm("embeddings", "emb.ln")]
    for layer in range(weights.layers):
        states.append(graph.layer(states[-1], f"l{layer}.", "emb.ln" if layer == 0 else f"l{layer - 1}.oln"))
    return graph.finish(before=states[-1 - BEFORE], last=states[-1])


class _Graph:
    """Nodes and constants under construction; each method adds nodes and returns the name of their result."""

    def __init__(self, weights: E5Weights, precision: Precision) -> None:
        self._weights, self._precision = weights, precision
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def layer(self, x: str, key: str, norm: str) -> str:
        """One transformer layer over x, which came out of the layer norm `norm`."""
        queries, keys, values = self._split(self.linear(x, [key + "q", key + "k", key + "v"], norm))
        attended = self._op("MultiHeadAttention", queries, keys, values, num_heads=self._weights.heads)
        x = self.norm(self._op("Add", self.linear(attended, [key + "ao"]), x), key + "aln")
        inner = self.linear(x, [key + "fi"], key + "aln", bias=False)
        inner = self._op("BiasGelu", inner, self._constant(key + "fi.b", self._weights.vector(key + "fi.b")))
        return self.norm(self._op("Add", self._contract(inner, key + "fo"), x), key + "oln")

    def norm(self, x: str, key: str) -> str:
        """Layer normalisation, x / ‖x‖ · √n · gain + shift of the centred x.

        Spelt out: onnxruntime's own kernel goes through a row one number at a time and took three times as long.
        """
        gain, shift = self._weights.vector(key + ".w"), self._weights.vector(key + ".b")
        centred = self._op("Sub", x, self._op("ReduceMean", x, axes=[-1]))
        unit = self._op("Div", centred, self._op("ReduceL2", centred, axes=[-1]))
        scaled = self._op("Mul", unit, self._constant(key + ".w", gain * np.float32(len(gain) ** 0.5)))
        return self._op("Add", scaled, self._constant(key + ".b", shift))

    def linear(self, x: str, keys: list[str], norm: str = "", *, bias: bool = True) -> str:
        """Add x · Wᵀ + b for the matrices of these keys side by side; `norm` is the layer norm x came out of."""
        matrix = np.concatenate([self._weights.matrix(key + ".w") for key in keys])
        shift = [np.concatenate([self._weights.vector(key + ".b") for key in keys])] if bias else []
        if norm and self._precision == "int8":
            factors = self._smoothing(matrix, norm)
            x = self._op("Mul", x, self._constant(keys[0] + ".smooth", 1 / factors))
            matrix = matrix * factors
        return self._multiply(x, matrix, keys[0], shift)

    def _contract(self, x: str, key: str) -> str:
        """The second half of the feed-forward part.

        A few tokens have values far above all others here; with one int8 scale for the whole text they cost most
        of the accuracy (mean cosine .9967 against .9990), so every row is brought to the same size first.
        """
        if self._precision == "fp32":
            return self.linear(x, [key])
        floor = self._constant(key + ".floor", np.array(GELU_FLOOR))
        size = self._op("Max", self._op("ReduceMax", x, axes=[-1]), floor)
        product = self.linear(self._op("Div", x, size), [key], bias=False)
        shift = self._constant(key + ".b", self._weights.vector(key + ".b"))
        return self._op("Add", self._op("Mul", product, size), shift)

    def _smoothing(self, matrix: Floats, norm: str) -> Floats:
        """Per channel, how much larger than usual what comes out of this norm is (geometric mean 1)."""
        spread = 3 * np.abs(self._weights.vector(norm + ".w")) + np.abs(self._weights.vector(norm + ".b"))
        factors = np.log(spread) * SMOOTHING - np.log(np.abs(matrix).max(axis=0)) * (1 - SMOOTHING)
        smoothed: Floats = np.exp(factors - factors.mean()).astype(np.float32)
        return smoothed

    def _multiply(self, x: str, matrix: Floats, key: str, shift: list[Floats]) -> str:
        shifts = [self._constant(key + ".b", values) for values in shift]
        if self._precision == "fp32":
            product = self._op("MatMul", x, self._constant(key + ".w", matrix.T))
            return self._op("Add", product, *shifts) if shifts else product
        scales = np.abs(matrix).max(axis=1) / np.float32(127)
        whole = np.rint(matrix / scales[:, None]).astype(np.int8)
        constants = (whole.T, scales, np.zeros(len(whole), np.int8))
        names = (key + ".w", key + ".scale", key + ".zero")
        quantised = map(self._constant, names, constants)
        return self._op("DynamicQuantizeMatMul", x, *quantised, *shifts)

    def _split(self, x: str) -> list[str]:
        names = [f"{x}.{part}" for part in "qkv"]
        sizes = self._constant(f"{x}.sizes", np.full(3, self._weights.hidden, np.int64))
        self._nodes.append(helper.make_node("Split", [x, sizes], names, axis=-1))
        return names

    def _op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}.{len(self._nodes)}"
        contrib = kind in {"MultiHeadAttention", "BiasGelu", "DynamicQuantizeMatMul"}
        domain = CONTRIB if contrib else ""
        self._nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def finish(self, before: str, last: str) -> bytes:
        """Close the graph with the states of two layers and the unit mean of the last one's, and serialise it."""
        for name, state in (("before", before), ("last", last)):
            self._nodes.append(helper.make_node("Identity", [state], [name]))
        mean = self._op("ReduceMean", last, axes=[0, 1], keepdims=0)
        length = self._op("ReduceL2", mean, axes=[0])
        self._nodes.append(helper.make_node("Div", [mean, length], ["vector"]))
        width = self._weights.hidden
        tensor = helper.make_tensor_value_info
        inputs = [tensor("embeddings", TensorProto.FLOAT, [1, "tokens", width])]
        outputs = [tensor("vector", TensorProto.FLOAT, [width])]
        outputs += [tensor(name, TensorProto.FLOAT, [1, "tokens", width]) for name in ("before", "last")]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        # Opset 17 is the last in which a reduction's axes are an attribute, and needs no newer runtime.
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=8)
        return bytes(model.SerializeToString())
