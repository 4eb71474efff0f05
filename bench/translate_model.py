"""An Argos package of real size that copies its input: 6+6 layers of width 512, 32,000 pieces, int8.

What it costs to run is what a real package costs: CTranslate2 does the same work whatever the weights are. What it
answers is known, and as long as the sentence, so that two engines can be held against each other. One head pattern does
the copying: the decoder's position n looks at position n of the source, whose piece it writes; all else is nearly zero.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

LAYERS, WIDTH, HEADS, INNER, VOCABULARY = 6, 512, 8, 2048, 32_000
POSITIONS = 512
TRAINED = 8_000  # pieces learnt from the text at most; the others are never met
_HALF, _HEAD = WIDTH // 2, WIDTH // HEADS
_SHARP, _LOUD, _SURE = 12.0, 4.0, 20.0  # of attention, of the copied piece, of the answer


def build(texts: Iterable[str], folder: Path, source: str = "id", target: str = "en") -> Path:
    """Writes the package into `folder` and gives its path. `texts` are what its pieces are learnt from."""
    import numpy as np
    import sentencepiece
    from ctranslate2.specs import TransformerSpec

    top = folder / f"translate-{source}_{target}-bench"
    top.mkdir(parents=True)
    lines = io.StringIO("\n".join(texts))
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines, model_prefix=str(top / "sentencepiece"), vocab_size=TRAINED, model_type="unigram",
        character_coverage=1.0, hard_vocab_limit=False, minloglevel=2, num_threads=1,
    )  # fmt: skip
    (top / "sentencepiece.vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(top / "sentencepiece.model"))
    tokens = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    tokens += [f"<unused{i}>" for i in range(VOCABULARY - len(tokens))]

    rng = np.random.default_rng(5)

    def faint(*shape: int) -> Any:
        return rng.normal(scale=1e-4, size=shape).astype(np.float32)

    # The first half of a vector tells the position, the second the piece. Both are of one length and zero on average,
    # so that layer normalisation changes neither.
    angles = np.outer(np.arange(POSITIONS), np.geomspace(0.05, np.pi, _HALF // 4))
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    positions = np.concatenate([waves, -waves, np.zeros((POSITIONS, _HALF))], axis=1).astype(np.float32)
    meaning = rng.normal(size=(VOCABULARY, _HALF)).astype(np.float32)
    meaning -= meaning.mean(axis=1, keepdims=True)
    meaning *= np.sqrt(_HALF) / np.linalg.norm(meaning, axis=1, keepdims=True)
    fast, slow = np.arange(_HALF), np.arange(_HALF, WIDTH)
    # Every head gets waves of all lengths.
    place = np.array([head * _HEAD + i for i in range(_HEAD // 2) for head in range(HEADS)])
    look, take, give = faint(WIDTH, WIDTH), faint(WIDTH, WIDTH), faint(WIDTH, WIDTH)
    look[place, fast] = _SHARP
    take[place, slow] = 1.0
    give[slow, place] = _LOUD

    spec = TransformerSpec.from_config((LAYERS, LAYERS), HEADS, pre_norm=True)

    def linear(part: Any, weight: Any) -> None:
        part.weight, part.bias = weight, np.zeros(len(weight), np.float32)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def common(layer: Any) -> None:
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], faint(3 * WIDTH, WIDTH))
        linear(layer.self_attention.linear[1], faint(WIDTH, WIDTH))
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, faint(INNER, WIDTH))
        linear(layer.ffn.linear_1, faint(WIDTH, INNER))

    for layer in spec.encoder.layer:
        common(layer)
    for n, layer in enumerate(spec.decoder.layer):
        common(layer)
        norm(layer.attention.layer_norm)
        linear(layer.attention.linear[0], faint(WIDTH, WIDTH) if n else look)
        linear(layer.attention.linear[1], np.concatenate([faint(WIDTH, WIDTH) if n else look,
                                                          faint(WIDTH, WIDTH) if n else take]))  # fmt: skip
        linear(layer.attention.linear[2], faint(WIDTH, WIDTH) if n else give)
    embedded = faint(VOCABULARY, WIDTH)
    embedded[:, slow] = 1.5 * meaning / np.sqrt(WIDTH)  # CTranslate2 multiplies by the root of the width
    spec.encoder.embeddings[0].weight, spec.decoder.embeddings.weight = embedded, faint(VOCABULARY, WIDTH)
    answer = faint(VOCABULARY, WIDTH)
    answer[:, slow] = _SURE / _HALF * meaning
    linear(spec.decoder.projection, answer)
    for side in (spec.encoder, spec.decoder):
        side.scale_embeddings = True
        side.position_encodings.encodings = positions
        norm(side.layer_norm)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    config = spec.config
    config.unk_token, config.bos_token, config.eos_token, config.decoder_start_token = "<unk>", "<s>", "</s>", "<s>"
    config.add_source_bos, config.add_source_eos = False, True
    spec.validate()
    spec.optimize(quantization="int8")
    (top / "model").mkdir()
    spec.save(str(top / "model"))
    (top / "metadata.json").write_text(json.dumps({
        "package_version": "0.1", "argos_version": "1.9", "from_code": source, "from_name": source,
        "to_code": target, "to_name": target, "links": [],
    }))  # fmt: skip
    return top


if __name__ == "__main__":
    print(build(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines(), Path(sys.argv[2])))
