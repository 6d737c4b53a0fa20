#!/usr/bin/env python3
"""Makes the small random models of tests/data/models and the vectors that Diptych must give for them.

usage: python scripts/make-test-models.py tests/data/models
needs: pip install numpy safetensors tokenizers torch transformers   (made with transformers 4.57, torch 2.4, tokenizers 0.22)

One model of each family, of each tokenizer, of each pooling, of each number format, with and without a dense layer,
whole and in shards. Seeds are fixed; the texts are the project's own. `expected.json` in each folder holds, for every text,
the token ids and the vector that transformers computes (in f32, from the weights as stored), and the states of one layer.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel, XLMRobertaConfig, XLMRobertaModel

TEXTS = [
    "Le chat dort sur le vieux mur.",
    "The cat sleeps on the old wall.",
    "x",
    "",
    "Élève, où es-tu ?  Il pleut\tdepuis l'aube.",
    "3,5 % of 1 200 houses",
    "the old old old wall the old wall the cat the cat sleeps on the wall",
]
WORDS = sorted({w for t in TEXTS for w in t.lower().replace(",", " ").replace(".", " ").split()})


def wordpiece():
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = [chr(c) for c in range(97, 123)] + list("éèûôù0123456789%,.?'’-")
    pieces = special + letters + ["##" + c for c in letters] + [w for w in WORDS if w.isalpha() and len(w) > 2][:20]
    vocab = {p: i for i, p in enumerate(dict.fromkeys(pieces))}
    t = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.add_special_tokens(special)
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return t


def unigram():
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    letters = [chr(c) for c in range(97, 123)] + list("LTÉI▁éèûôù0123456789%,.?'-")
    pieces = [(p, 0.0) for p in special] + [(c, -6.0 - i / 50) for i, c in enumerate(letters)]
    pieces += [("▁" + w, -4.0 - i / 30) for i, w in enumerate(w for w in WORDS if w.isalpha())]
    t = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    t.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    t.add_special_tokens(special)
    t.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return t


def spread(model):
    """Weights large enough for every part to matter: fresh models are nearly linear."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name.lower():
                p.add_(torch.randn_like(p) * 0.2)
            elif p.dim() == 2:
                p.copy_(torch.randn_like(p) * 1.5 / p.shape[1] ** 0.5)
            else:
                p.copy_(torch.randn_like(p) * 0.2)


def write(out, name, tokenizer, model, seed, pooling="mean", prompt="", dense=None, dtype=torch.float32, shards=False,
          limit=None, layer=1, old=False):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.manual_seed(seed)
    spread(model)
    model = model.to(dtype)
    model.save_pretrained(folder, max_shard_size="12KB" if shards else "5GB")
    tokenizer.save(str(folder / "tokenizer.json"))
    if old:
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    model = model.float().eval()
    width = model.config.hidden_size
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    head = None
    if dense:
        modules.append(("2_Dense", "Dense"))
        head = torch.nn.Linear(width, dense)
        with torch.no_grad():
            head.weight.copy_(torch.randn(dense, width) / width ** 0.5)
            head.bias.copy_(torch.randn(dense) * 0.1)
        (folder / "2_Dense").mkdir()
        (folder / "2_Dense/config.json").write_text(json.dumps(
            {"in_features": width, "out_features": dense, "bias": True, "activation_function": "torch.nn.modules.activation.Tanh"}))
        from safetensors.torch import save_file
        save_file({"linear.weight": head.weight.detach(), "linear.bias": head.bias.detach()}, folder / "2_Dense/model.safetensors")
    modules.append(("3_Normalize", "Normalize"))
    (folder / "modules.json").write_text(json.dumps(
        [{"idx": i, "name": str(i), "path": p, "type": f"sentence_transformers.models.{t}"} for i, (p, t) in enumerate(modules)]))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text(json.dumps(
        {"word_embedding_dimension": width, **{f"pooling_mode_{m}": m.startswith(pooling) for m in
                                               ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens") if m != "mean_sqrt_len_tokens"}}))
    if limit:
        (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": limit, "do_lower_case": False}))
    if prompt:
        (folder / "config_sentence_transformers.json").write_text(json.dumps(
            {"prompts": {"query": prompt}, "default_prompt_name": "query"}))
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(prompt + text).ids
        assert not limit or len(ids) <= limit, "windows are tested elsewhere"
        with torch.no_grad():
            states = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
        last = states[-1][0]
        vector = {"mean": last.mean(0), "cls": last[0], "max": last.max(0).values}[pooling]
        if head is not None:
            vector = torch.tanh(head(vector)).detach()
        vector = vector / vector.norm()
        rows.append({"text": text, "ids": ids, "vector": [round(x, 6) for x in vector.tolist()],
                     "state": [round(x, 4) for x in states[layer][0, -2].tolist()]})
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    (folder / "expected.json").write_text(f'{{"layer": {layer}, "rows": [\n{lines}\n]}}\n')


def main():
    out = Path(sys.argv[1])
    bert = dict(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64, max_position_embeddings=96)
    w, u = wordpiece(), unigram()
    wv, uv = w.get_vocab_size(), u.get_vocab_size()
    torch.manual_seed(0)
    # multilingual-e5's kind: BERT over Unigram pieces, mean, prompt, f16.
    write(out, "bert-unigram-mean", u, BertModel(BertConfig(vocab_size=uv, **bert), add_pooling_layer=False), 1,
          prompt="query: ", dtype=torch.float16, layer=2)
    # LaBSE's kind: BERT over WordPiece, first token, dense layer with tanh; a pooler that nobody asks for; other name prefix.
    write(out, "bert-wordpiece-cls-dense", w, BertModel(BertConfig(vocab_size=wv, **bert)), 2, pooling="cls", dense=24, limit=80)
    # bge-m3's and multilingual-e5-large's kind: XLM-RoBERTa, first token, bf16, in shards.
    write(out, "xlm-roberta-cls-shards", u, XLMRobertaModel(
        XLMRobertaConfig(vocab_size=uv, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, **bert), add_pooling_layer=False), 3,
        pooling="cls", dtype=torch.bfloat16, shards=True)
    # distiluse's kind: DistilBERT over WordPiece, mean, dense layer.
    write(out, "distilbert-mean-dense", w, DistilBertModel(DistilBertConfig(
        vocab_size=wv, dim=32, n_layers=3, n_heads=4, hidden_dim=64, max_position_embeddings=96)), 4, dense=16, layer=2)
    # The remaining pooling; the weights also as torch.save writes them, for the conversion.
    write(out, "bert-wordpiece-max", w, BertModel(BertConfig(vocab_size=wv, **bert), add_pooling_layer=False), 5, pooling="max",
          old=True)


main()
