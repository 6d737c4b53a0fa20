"""Train the reader of pairs (src/align/reader/mod.rs) on lessons.

usage: train_reader.py --states PROGRAM --work FOLDER --out FILE [--layer 7] [--for-beads] LESSONS.jsonl [JUDGED.tsv...]
  LESSONS.jsonl: as reader_lessons.py makes them; JUDGED.tsv: judged pairs, as scripts/lessons/README.md says
  --states: the example token_states
needs: numpy, torch

Method: token states of a middle layer of the frozen encoder, centred by language; the network of src/align/reader, step by step; cross entropy of the
pair (a translation, wholly or in part, or none; of translations, whole or not) and, half as much, of the tokens of which it is known whether they have
a counterpart. AdamW, two passes over the lessons: more learn the kind of text, and are worse on others. Area under the curve of whole against
part and none, of the reader alone:

  38,000 lessons, widths of 64, dropout .1, after 1 / 2 / 3 / 4 passes: short lines written for this, not learnt on, .902 .895 .895 .888 and
                  .971 .977 .971 .971; Alice .897 .906 .909 .905 and .980 .986 .979 .976
  38,000 lessons, widths of 32, dropout .3, 2 passes: the short lines .899 .974
  120,000 lessons, widths of 32, dropout .3, 2 passes: the short lines .916 .977, Alice .908 .985, Text+Berg (de-fr) .921 .970, academic (en-zh) .928 .992

These lessons are literal: a reader that knows no others takes idioms and free replies for half translations. Judged pairs, shown more than once a
pass, teach it better; and pairs of strangers among them that not all that is unlike is free. The short lines, mean of the seven files of
tests/data/judged, mean of eight hand-aligned texts with made-up cuts:

  120,000 lessons alone                                                     .916 .977   .662 .913   .897 .979
  4,560 judged pairs besides, 2 / 3 / 6 times (on top of these, 1 pass)     .943 .964   .749 .927   .893 .966 / .944 .965  .757 .935  .893 .969 /
                                                                            .958 .945   .825 .942   .884 .967
  8,821 judged pairs, 5 times, from scratch, widths of 32                   .966 .942   .852 .945   .885 .980
  the same, widths of 48 and 64                                             .969 .938   .849 .944   .889 .983
  the same with strangers, as it comes with the program to choose beads     .967 .962   .837 .948   .887 .983
  12,098 judged pairs, 3,277 of them in scenes, as it comes for coverage    .972 .968   .837 .948   .885 .985
  its second verdict, which says nothing against part                            .991        .946        .995
  with two and a half times as many strangers (on top of the first line)    .939 .969   .766 .950   .886 .980
  strangers and a rate of .002 from the start, 12 times                     nothing is learnt
  sentence vectors besides, multiplied and subtracted in 16 to 48 places    .943 .968   .752 .933   .894 .968 (3 times)

Since then a block of a transformer follows, pairs are asked two things, and there are lessons of what was got wrong (scripts/lessons/README.md). The
subtitles, and again the mean of seven files, of tests/data/judged, what is said of both questions multiplied for the second figure of each:

  20,431 judged pairs, no block, widths of 48 and 64, whole asked of all    .970 .977   .846 .950
  the same, asked of translations alone                                     .973 .973   .872 .944
  a block, widths of 48 and 96, whole asked of all                          .974 .977   .862 .954
  a block, asked of translations above all, twice the strangers             .975 .977   .875 .955   (for coverage)
  two blocks, widths of 64 and 96                                           .974 .975   .875 .949   (for coverage, beside it)
  12,868 judged pairs without scenes, a block, whole asked of all           .974 .977   .859 .959   (--for-beads --strange .12 .5)

Two texts joined are whole and long, so that long pairs get a little too much. Lessons weighed so that every kind has its share at every length make
a reader that is no better (the short lines .908 .978, Alice .908 .985), since `fit` learns what it is worth on pairs whose lengths tell nothing.
"""
import argparse, base64, json, math, os, re, subprocess
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LONGEST = 80  # tokens of a text that are read
BATCH = 64
KEPT = 2500  # lessons that are judged by
ALIKE = 10  # of so many targets one is taken for a pair of strangers
JUDGEMENTS = {"whole": "whole: judged", "part": "other: judged", "none": "foreign: judged"}
MEANINGLESS = -1e4
OF_OTHERS = 0.2  # what it counts to say that a pair that is no translation is not whole
HEADS, NEAR = 4, 8  # as in src/align/reader/layers.rs


class Block(nn.Module):
    """`Block` of src/align/reader/layers.rs, step by step."""

    def __init__(self, hidden, dropout):
        super().__init__()
        self.own = nn.Linear(hidden, 3 * hidden, bias=False)
        self.own_out = nn.Linear(hidden, hidden)
        self.distance = nn.Parameter(torch.zeros(HEADS, 2 * NEAR + 1))
        self.asks = nn.Linear(hidden, hidden, bias=False)
        self.gives = nn.Linear(hidden, 2 * hidden, bias=False)
        self.other_out = nn.Linear(hidden, hidden)
        self.nothing = nn.Parameter(torch.zeros(HEADS))
        self.up = nn.Linear(hidden, 2 * hidden)
        self.down = nn.Linear(2 * hidden, hidden)
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(hidden)) for _ in range(3)])
        self.dropout = nn.Dropout(dropout)
        for layer in (self.own_out, self.other_out, self.down):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def evened(self, step, rows):
        return rows * torch.rsqrt(rows.pow(2).mean(-1, keepdim=True) + 1e-5) * self.scales[step]

    def attend(self, asks, asked, gives, real, more, nothing):
        heads = lambda rows: rows.unflatten(2, (HEADS, -1)).transpose(1, 2)
        asks, asked, gives = map(heads, (asks, asked, gives))
        scores = asks @ asked.transpose(2, 3) / math.sqrt(asks.shape[3]) + more
        scores = scores.masked_fill(~real[:, None, None, :], MEANINGLESS)
        nothing = nothing[None, :, None, None].expand(*scores.shape[:3], 1)
        return (torch.cat([scores, nothing], 3).softmax(3)[..., :-1] @ gives).transpose(1, 2).flatten(2)

    def forward(self, sides, real):
        out = []
        for k in (0, 1):
            tokens, place = sides[k], torch.arange(sides[k].shape[1])
            near = self.distance[:, (place[None, :] - place[:, None]).clamp(-NEAR, NEAR) + NEAR]
            within = self.attend(*self.own(self.evened(0, tokens)).chunk(3, 2), real[k], near, torch.full((HEADS,), 2 * MEANINGLESS))
            tokens = tokens + self.dropout(self.own_out(within))
            asks, other = self.asks(self.evened(1, tokens)), self.gives(self.evened(1, sides[1 - k])).chunk(2, 2)
            tokens = tokens + self.dropout(self.other_out(self.attend(asks, *other, real[1 - k], 0, self.nothing)))
            out.append(tokens + self.dropout(self.down(F.gelu(self.up(self.evened(2, tokens)), approximate="tanh"))))
        return out

    def parts(self):
        """All numbers in the order of reader/layers.rs."""
        parts = [self.own.weight.T, self.own_out.weight.T, self.own_out.bias, self.distance, self.asks.weight.T, self.gives.weight.T]
        parts += [self.other_out.weight.T, self.other_out.bias, self.nothing, self.up.weight.T, self.up.bias, self.down.weight.T, self.down.bias]
        return parts + list(self.scales)


class Reader(nn.Module):
    def __init__(self, width, inner, hidden, dropout, blocks=0):
        super().__init__()
        self.down = nn.Linear(width, inner, bias=False)
        nn.init.orthogonal_(self.down.weight, gain=8)
        self.bilinear = nn.Parameter(torch.zeros(inner, inner))
        self.sharpness = nn.Parameter(torch.tensor(14.0))
        self.nothing = nn.Parameter(torch.tensor(7.0))
        self.hidden = nn.Linear(4 * inner + 7, hidden)
        self.context = nn.Linear(3 * hidden, hidden)
        self.blocks = nn.ModuleList([Block(hidden, dropout / 3) for _ in range(blocks)])
        self.word = nn.Linear(hidden, 1)
        self.query = nn.Linear(hidden, 2, bias=False)
        self.gather = nn.Linear(6 * hidden + 3, hidden // 2)
        self.verdicts = nn.Linear(hidden // 2, 2)  # whole; at least in part
        self.dropout = nn.Dropout(dropout)

    def forward(self, states, real, weights, similarity):
        inner = [self.down(self.dropout(x)) for x in states]
        cosines = torch.einsum("bid,bjd->bij", *states)
        attraction = cosines * self.sharpness + torch.einsum("bid,de,bje->bij", inner[0], self.bilinear / 8, inner[1])
        outside = ~(real[0][:, :, None] & real[1][:, None, :])
        looks, nowhere, best = [], [], []
        for k in (0, 1):
            turned = lambda x: x.transpose(1, 2) if k else x
            rows = turned(attraction.masked_fill(outside, MEANINGLESS))
            nothing = self.nothing.expand(rows.shape[0], rows.shape[1], 1)
            shares = torch.cat([rows, nothing], 2).softmax(2) * real[k][:, :, None]
            looks.append(shares[:, :, :-1])
            nowhere.append(shares[:, :, -1])
            best.append(turned(cosines.masked_fill(outside, -1)).amax(2))
        shares = [w / w.sum(1, keepdim=True).clamp(min=1e-6) for w in weights]
        mean = [(shares[k] * best[k]).sum(1, keepdim=True) for k in (0, 1)]
        looked = []
        for k in (0, 1):
            found = looks[k] @ inner[1 - k]
            received = (looks[1 - k].sum(1) + 0.05).log()
            like = lambda x: x.expand_as(best[k]) * 4
            signs = [like(best[k]), nowhere[k], received, like(mean[k]), like(mean[1 - k]), weights[k].log1p(), like(similarity[:, None])]
            own = inner[k]
            known = torch.cat([own, found, own * found, (own - found).abs(), torch.stack(signs, 2)], 2)
            known = F.relu(self.hidden(known)) * real[k][:, :, None]
            wide = F.pad(known, (0, 0, 2, 2))
            before, behind = (wide[:, :-4] + wide[:, 1:-3]) / 2, (wide[:, 3:-1] + wide[:, 4:]) / 2
            looked.append(known + F.relu(self.context(self.dropout(torch.cat([known, before, behind], 2)))))
        for block in self.blocks:
            looked = block(looked, real)
        said, sums = [], []
        for k, tokens in enumerate(looked):
            said.append(self.word(tokens).squeeze(2))
            attention = self.query(tokens) + (weights[k] + 0.3).log()[:, :, None]
            attention = attention.masked_fill(~real[k][:, :, None], MEANINGLESS).softmax(1)
            tokens = tokens * real[k][:, :, None]
            means = [(shares[k][:, :, None] * tokens).sum(1)] + [(attention[:, :, q : q + 1] * tokens).sum(1) for q in (0, 1)]
            sums.append(torch.cat(means, 1))
        n, m = (r.sum(1).float() for r in real)
        pair = torch.stack([similarity, ((n + 2) / (m + 2)).log().abs(), torch.minimum(n, m).log1p() / 3], 1)
        all_ = torch.cat([sums[0] + sums[1], (sums[0] - sums[1]).abs(), pair], 1)
        return said, self.verdicts(F.relu(self.gather(self.dropout(all_))))

    def values(self):
        """All numbers in the order of reader/stored.rs, with what is multiplied here (by 4, 1/8, 1/3) multiplied in."""
        hidden, gather = self.hidden.weight.T.clone(), self.gather.weight.T.clone()
        hidden[[-7, -4, -3, -1]] *= 4
        gather[-1] /= 3
        parts = [self.down.weight.T, self.bilinear / 8, self.sharpness, self.nothing, hidden, self.hidden.bias]
        parts += [self.context.weight.T, self.context.bias, self.word.weight.T, self.word.bias, self.query.weight.T]
        parts += [gather, self.gather.bias, self.verdicts.weight.T, self.verdicts.bias]
        parts += [part for block in self.blocks for part in block.parts()]
        return np.concatenate([part.detach().numpy().ravel() for part in parts])


def worth(piece):
    """What its letters count (`worth` of src/align/surface.rs)."""
    of = lambda c: 2 if "\u3041" <= c <= "\u31ff" or "\uac00" <= c <= "\ud7a3" else 3 if "\u3400" <= c <= "\u9fff" else 1
    return sum(of(c) for c in piece if c.isalnum())


def unmarked(text):
    """A text without the marks around words that have no counterpart, and where these are, in bytes."""
    plain, spans = b"", []
    for n, part in enumerate(re.split("[⟦⟧]", text)):
        start, plain = len(plain), plain + part.encode()
        if n % 2:
            spans.append((start, len(plain)))
    return plain.decode(), spans


def judged_lessons(path):
    """Those of a table of judged pairs, every side of it a language of its own: its texts are centred by themselves, as those of a memory are.
    Empty lines part scenes."""
    scene = 0
    for line in open(path, encoding="utf-8").read().splitlines()[1:]:
        if not line:
            scene += 1
            continue
        *sides, judgement = line.split("\t")[:3]
        texts, spans = zip(*map(unmarked, sides))
        if judgement == "none":
            spans = [[(0, len(text.encode()))] for text in texts]
        elif judgement == "part" and not any(spans):
            spans = [None, None]
        yield {"languages": [f"{path} {k}" for k in (0, 1)], "texts": texts, "untranslated": spans, "kind": JUDGEMENTS[judgement], "scene": scene}


class Side:
    """All texts of one side, encoded."""

    def __init__(self, args, lessons, k):
        texts = [lesson["texts"][k] for lesson in lessons]
        lines, out = (os.path.join(args.work, f"side{k}-{args.layer}.{ending}") for ending in ("txt", "out"))
        text = "".join(text + "\n" for text in texts)
        # What was encoded for another reader serves this one; the lines get their name when all of them are encoded.
        if not os.path.exists(lines) or open(lines, encoding="utf-8", newline="").read() != text:
            open(lines + ".new", "w", encoding="utf-8", newline="").write(text)
            subprocess.run([args.states, str(args.layer), lines + ".new", out], check=True)
            os.replace(lines + ".new", lines)
        tokens = np.fromfile(out + ".tokens", "<u4").reshape(-1, 3)
        self.vectors = np.fromfile(out + ".vectors", "<f4").reshape(len(texts), -1)
        self.states = np.memmap(out + ".states", "<f2", "r").reshape(len(tokens), -1)
        self.starts = np.searchsorted(tokens[:, 0], np.arange(len(texts) + 1))
        codes = [lesson["languages"][k] for lesson in lessons]
        pieces, self.labels = [], np.full(len(tokens), -1, np.int8)
        for n, (text, lesson) in enumerate(zip(texts, lessons)):
            raw, spans = text.encode(), lesson["untranslated"][k]
            for t in range(self.starts[n], self.starts[n + 1]):
                piece = raw[tokens[t, 1] : tokens[t, 2]].decode(errors="ignore")
                pieces.append(piece.strip().lower())
                if spans is not None:
                    at = tokens[t, 1] + len(piece.encode()) - len(piece.lstrip().encode())
                    self.labels[t] = not any(start <= at < end for start, end in spans)
        self.weights = np.zeros(len(tokens), np.float32)
        self.centres = np.zeros((len(texts), self.states.shape[1]), np.float32)
        for code in sorted(set(codes)):
            own = [n for n, c in enumerate(codes) if c == code]
            self.vectors[own] -= self.vectors[own].mean(0)
            within = {}
            for n in own:
                for piece in set(pieces[self.starts[n] : self.starts[n + 1]]):
                    within[piece] = within.get(piece, 0) + 1
            for n in own:
                for t in range(self.starts[n], self.starts[n + 1]):
                    rarity = math.log(len(own) / within[pieces[t]] + 1) / 4
                    self.weights[t] = worth(pieces[t]) * min(1, rarity)
            some = own[:: max(1, len(own) // 3000)]
            total = sum(self.states[self.starts[n] : self.starts[n + 1]].astype(np.float32).sum(0) for n in some)
            self.centres[own] = total / sum(self.starts[n + 1] - self.starts[n] for n in some)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True)

    def batch(self, numbers):
        """States (centred, of length 1), which of them are real, weights, labels (-1: not known)."""
        ranges = [(self.starts[n], min(self.starts[n + 1], self.starts[n] + LONGEST)) for n in numbers]
        longest = max(max(end - start for start, end in ranges), 1)
        states = np.zeros((len(numbers), longest, self.states.shape[1]), np.float32)
        real, weights, labels = (np.zeros(states.shape[:2], kind) for kind in (bool, np.float32, np.int8))
        labels -= 1
        for row, (n, (start, end)) in enumerate(zip(numbers, ranges)):
            own = self.states[start:end].astype(np.float32) - self.centres[n]
            count = end - start
            states[row, :count] = own / np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
            real[row, :count], weights[row, :count], labels[row, :count] = True, self.weights[start:end], self.labels[start:end]
        return tuple(map(torch.from_numpy, (states, real, weights, labels)))


def read(net, sides, pairs):
    """What the reader says of the tokens and of pairs (the number of a source and that of a target, a row each), weights, labels."""
    states, real, weights, labels = zip(*(side.batch(numbers) for side, numbers in zip(sides, pairs.T)))
    strange = torch.from_numpy(pairs[:, 0] != pairs[:, 1])
    for label in labels:
        label[strange] = 0
    similarity = (sides[0].vectors[pairs[:, 0]] * sides[1].vectors[pairs[:, 1]]).sum(1)
    said, verdicts = net(states, real, weights, torch.from_numpy(similarity))
    return said, verdicts, weights, labels


def strangers(sides, lessons, numbers, shares, chance):
    """To a share of judged pairs, the source with the target of another pair: of its scene, or, where a table has no scenes, of its table, six in
    ten times one of the ALIKE most alike. Of either the share is given."""
    tables = {}
    for n in numbers:
        tables.setdefault(lessons[n]["languages"][0], {}).setdefault(lessons[n]["scene"], []).append(n)
    for scenes in tables.values():
        share = shares[len(scenes) > 1]
        for own in map(np.array, scenes.values()):
            alike = None
            if len(scenes) == 1:
                similarity = sides[0].vectors[own] @ sides[1].vectors[own].T
                np.fill_diagonal(similarity, -1)
                alike = np.argsort(-similarity, 1)[:, :ALIKE]
            for k in np.flatnonzero(chance.random(len(own)) < share):
                near = alike is not None and chance.random() < 0.6
                other = chance.choice(alike[k]) if near else chance.integers(len(own))
                if other != k:
                    yield own[k], own[other]


def area(good, bad):
    """Probability that one of the first is above one of the second."""
    bad = np.sort(bad)
    return (np.searchsorted(bad, good, "left") + np.searchsorted(bad, good, "right")).mean() / 2 / max(1, len(bad))


def judge(net, sides, numbers, kinds):
    net.eval()
    with torch.no_grad():
        pairs = np.stack([numbers, numbers], 1)
        verdicts = np.concatenate([read(net, sides, part)[1].numpy() for part in np.array_split(pairs, max(1, len(pairs) // BATCH))])
    net.train()
    part = ("more", "less", "other")
    of = lambda verdict, *names: verdicts[[kinds[n].split(":")[0] in names for n in numbers], verdict]
    whole = f"whole against part {area(of(0, 'whole'), of(0, *part)):.4f}, foreign {area(of(0, 'whole'), of(0, 'foreign')):.4f}"
    print(f"kept out: {whole}; in part against foreign {area(of(1, *part), of(1, 'foreign')):.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons")
    parser.add_argument("judged", nargs="*")
    parser.add_argument("--states", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--layer", type=int, default=7)
    parser.add_argument("--inner", type=int, default=48)
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--blocks", type=int, default=1)
    parser.add_argument("--for-beads", action="store_true", help="for choosing beads: whole is asked of every pair")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--rate", type=float, default=7e-4)
    parser.add_argument("--times", type=int, default=5, help="how often a pass shows every judged pair")
    parser.add_argument("--strange", type=float, nargs=2, default=(0.25, 0.7), metavar=("TABLE", "SCENE"),
                        help="how many pairs of strangers there are for every time that one is shown, in tables without and with scenes")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    chance = np.random.default_rng(args.seed)
    lessons = [json.loads(line) for line in open(args.lessons, encoding="utf-8")]
    made = len(lessons)
    lessons += [lesson for path in args.judged for lesson in judged_lessons(path)]
    os.makedirs(args.work, exist_ok=True)
    sides = [Side(args, lessons, k) for k in (0, 1)]
    kinds = [lesson["kind"] for lesson in lessons]
    known = np.array([(kind.startswith("whole"), not kind.startswith("foreign")) for kind in kinds])
    lengths = np.maximum(*(np.diff(side.starts) for side in sides))
    usable = np.flatnonzero(np.minimum(*(np.diff(side.starts) for side in sides)) > 0)
    made, judged = usable[usable < made], usable[usable >= made]
    kept, learnt = made[-KEPT:], np.concatenate([made[:-KEPT]] + [judged] * args.times)
    learnt = np.stack([learnt, learnt], 1)
    net = Reader(sides[0].states.shape[1], args.inner, args.hidden, args.dropout, args.blocks)
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.02)
    steps = args.passes * math.ceil((len(learnt) + max(args.strange) * args.times * len(judged)) / BATCH)
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / 100) * (1 - step / steps))
    for number in range(args.passes):
        # Not from the start: a reader that has not learnt to look for counterparts takes whatever is unlike for strange, idioms too.
        times = args.times if number > 0 else 0
        more = [pair for _ in range(times) for pair in strangers(sides, lessons, judged, args.strange, chance)]
        shown = np.concatenate([learnt, np.array(more, int).reshape(-1, 2)])
        # Texts about as long together.
        order = shown[np.argsort(lengths[shown].max(1) + chance.uniform(0, 6, len(shown)), kind="stable")]
        batches = np.array_split(order, math.ceil(len(order) / BATCH))
        chance.shuffle(batches)
        for pairs in batches:
            said, verdicts, weights, labels = read(net, sides, pairs)
            right = torch.from_numpy((known[pairs[:, 0]] & (pairs[:, :1] == pairs[:, 1:])).astype(np.float32))
            # Whether a pair is whole is asked of translations above all: a reader that must say it of strangers too goes by how alike the sides are.
            of_others, in_part = (1.0, 0.5) if args.for_beads else (OF_OTHERS, 1.0)
            asked = torch.stack([right[:, 1].clamp(min=of_others), torch.full((len(right),), in_part)], 1)
            loss = (asked * F.binary_cross_entropy_with_logits(verdicts, right, reduction="none")).mean(0).sum()
            words, count = 0, 0
            for z, weight, label in zip(said, weights, labels):
                weight = weight * (label >= 0)
                weight = weight / weight.sum(1, keepdim=True).clamp(min=1)  # every pair counts alike
                words = words + (weight * F.binary_cross_entropy_with_logits(z, label.clamp(min=0).float(), reduction="none")).sum()
                count = count + weight.sum()
            loss = loss + 0.5 * words / count.clamp(min=1)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rate.step()
        judge(net, sides, kept, kinds)
    torch.save(net.state_dict(), os.path.join(args.work, "reader.pt"))
    packed = base64.b64encode(net.values().astype("<f2").tobytes()).decode()
    width = sides[0].states.shape[1]
    sizes = {"width": width, "inner": args.inner, "hidden": args.hidden, "blocks": args.blocks, "verdicts": net.verdicts.out_features}
    json.dump(sizes | {"values": packed}, open(args.out, "w"))


if __name__ == "__main__":
    main()
