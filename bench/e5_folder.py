"""multilingual-e5-small as the Hugging Face folder that sentence-transformers opens, from the same weights."""

from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from search.encoders.e5.weights import E5Weights

NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_e5_folder(weights: E5Weights, folder: Path) -> None:
    """Write model, tokenizer and pooling (mean, then unit length) of these weights into `folder`."""
    plain = folder.parent / f"{folder.name}-plain"
    _model(weights).save_pretrained(plain)
    _tokenizer(weights).save_pretrained(plain)
    modules = [Transformer(str(plain)), Pooling(weights.hidden, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))


def _model(weights: E5Weights) -> Any:
    config = BertConfig(
        vocab_size=weights.words,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.inner,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=1e-12,
        pad_token_id=weights.vocabulary.pad,
    )
    model = BertModel(config)  # with the pooler, unused, so that it loads without a warning
    model.load_state_dict(_state(weights), strict=False)
    return model


def _state(weights: E5Weights) -> dict[str, Any]:
    def vector(name: str) -> Any:
        return torch.from_numpy(weights.vector(name).copy())

    def matrix(name: str) -> Any:
        return torch.from_numpy(weights.matrix(name))

    state = {
        "embeddings.word_embeddings.weight": matrix("emb.word"),
        "embeddings.position_embeddings.weight": vector("emb.pos").reshape(weights.positions, -1),
        "embeddings.token_type_embeddings.weight": vector("emb.type").reshape(weights.types, -1),
        "embeddings.LayerNorm.weight": vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": vector("emb.ln.b"),
    }
    for layer in range(weights.layers):
        for short, long in NAMES.items():
            to = f"encoder.layer.{layer}.{long}"
            weight = f"l{layer}.{short}.w"
            state[f"{to}.weight"] = vector(weight) if short.endswith("ln") else matrix(weight)
            state[f"{to}.bias"] = vector(f"l{layer}.{short}.b")
    return state


def _tokenizer(weights: E5Weights) -> Any:
    """The library's own unigram tokenizer over the same pieces."""
    words = weights.vocabulary
    pieces = list(zip(words.pieces, words.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=words.unknown, byte_fallback=False))
    # What the replacements of the file amount to, as the library spells it: fast, as plain users of it have it.
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.Replace("▁", " "), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", words.begin), ("</s>", words.end)]
    )
    marks = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "unk": "<unk>", "pad": "<pad>"}
    made: Any = PreTrainedTokenizerFast
    return made(
        tokenizer_object=tokenizer,
        model_max_length=weights.positions,
        **{f"{name}_token": mark for name, mark in marks.items()},
    )
