"""Train the summary ranker from what `diptych eval summarize --features PREFIX` wrote.

usage: train_ranker.py --train PREFIX [--dev PREFIX ...] --language fr --out models/summary-ranker.json
needs: numpy, scipy

Method: a linear score; the two sentences of a summary are drawn with probability proportional to exp(sum of scores), and
the expected ROUGE of the draw (mean of ROUGE-1, -2 and -L F1) over all pairs is maximised by L-BFGS. So the target is the
summary that will be made, not the sentence alone. Two sets of weights: features only, for every language, and features with
the sentence's vector (plain, and seen from the article's mean), for the language of the training data.
Flaws are not learnt: readers mind them more than ROUGE does. Their costs are set so that flawed summaries become rare.
"""
import argparse, json
import numpy as np
from scipy.optimize import minimize

MENDED = {"pronoun", "demonstrative", "connector"}
SKIP = {"speakerless-quote", "unbalanced-quote", "question", "dangling-opening", "broken"}
COSTS = {"speakerless-quote": 2.0, "unbalanced-quote": 2.0, "question": 1.5, "connector": 1.5, "lower-case": 1.5,
         "pronoun": 2.0, "demonstrative": 2.0, "fragment": 2.0, "glued": 1.5}
SCALE = 10.0  # vectors' entries are small; this brings them to the size of the features


def load(prefix):
    lines = open(prefix + ".jsonl", encoding="utf-8")
    head = json.loads(next(lines))
    vectors, at, articles = np.fromfile(prefix + ".f16", "<f2").astype(np.float32), 0, []
    for line in lines:
        a = json.loads(line)
        n = len(a["rows"])
        if n == 0:
            continue
        articles.append(a)
    width = len(vectors) // max(1, sum(len(a["rows"]) for a in articles))
    vectors = vectors[: len(vectors) // width * width].reshape(-1, width)
    for a in articles:
        n, k = len(a["rows"]), len(a["candidates"])
        a["X"] = np.array(a["rows"], np.float32)
        V = vectors[at : at + n]; at += n
        C = V - V.mean(0)
        norm = np.linalg.norm(C, axis=1, keepdims=True)
        C = np.where(norm > 1e-6, C / np.maximum(norm, 1e-6), C)
        a["V"] = np.concatenate([V, C], 1) * SCALE
        R = np.zeros((k, k), np.float32)
        R[np.triu_indices(k)] = a["gains"]
        a["R"] = 100 * np.maximum(R, R.T)
        cost = lambda mended: np.array([sum(COSTS[f] for f in fl if (f in MENDED) == mended) for fl in a["flaws"]], np.float32)
        a["own"], a["dangling"] = cost(False), cost(True)
        a["cand"] = np.array(a["candidates"])
        del a["rows"], a["gains"]
    return head, articles


def train(articles, of, free, penalty, vector_penalty, offset, steps=150):
    K = max(len(a["cand"]) for a in articles)
    articles = [a for a in articles if len(a["cand"]) >= 2]
    rows = np.concatenate([of(a)[a["cand"]] for a in articles])
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale < 1e-6] = 1
    D = len(mean)
    X = np.zeros((len(articles), K, D), np.float32); M = np.zeros((len(articles), K), bool)
    O = np.zeros((len(articles), K), np.float32); R = np.zeros((len(articles), K, K), np.float32)
    for q, a in enumerate(articles):
        c, k = a["cand"], len(a["cand"])
        X[q, :k] = (of(a)[c] - mean) / scale
        M[q, :k] = True
        O[q, :k] = -offset * (a["own"] + a["dangling"])[c]
        R[q, :k, :k] = a["R"]
    pairs = M[:, :, None] & M[:, None, :] & ~np.eye(K, dtype=bool)
    flat = X.reshape(-1, D)
    ridge = np.full(D, penalty); ridge[free:] = vector_penalty

    def loss(w):
        s = (flat @ w.astype(np.float32)).reshape(O.shape) + O
        L = np.where(pairs, s[:, :, None] + s[:, None, :], -1e9)
        L -= L.max((1, 2), keepdims=True)
        p = np.exp(L); p /= p.sum((1, 2), keepdims=True)
        r = (p * R).sum((1, 2))
        g = 2 * (p * (R - r[:, None, None])).sum(2).reshape(-1)
        return -r.mean() + 0.01 * (ridge * w * w).sum(), -(g @ flat) / len(X) + 0.02 * ridge * w

    w = minimize(loss, np.zeros(D), jac=True, method="L-BFGS-B", options=dict(maxiter=steps)).x
    return w, mean, scale


def choose(score, dangling, cand):
    """The best pair, with the dangling cost given back where the sentence before is in it."""
    s, n = (score - dangling)[cand], len(cand)
    S = s[:, None] + s[None, :]
    for k in range(n - 1):
        if cand[k + 1] == cand[k] + 1:
            S[k, k + 1] += dangling[cand[k + 1]]
    S[np.tril_indices(n)] = -np.inf
    return np.unravel_index(S.argmax(), S.shape)


def judge(articles, score, times):
    total, bad = 0.0, 0
    for a in articles:
        if len(a["cand"]) < 2:
            total += a["R"][0, 0]
            continue
        i, j = choose(score(a) - times * a["own"], times * a["dangling"], a["cand"])
        total += a["R"][i, j]
        ci, cj = a["cand"][i], a["cand"][j]
        left = set(a["flaws"][cj]) - (MENDED if cj == ci + 1 else set())
        bad += bool(set(a["flaws"][ci]) | left)
    return total / len(articles), 100 * bad / len(articles)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--train", required=True); p.add_argument("--dev", action="append", default=[])
    p.add_argument("--language", default="fr"); p.add_argument("--out")
    p.add_argument("--penalty", type=float, default=3.0); p.add_argument("--vector-penalty", type=float, default=60.0)
    p.add_argument("--flaws", type=float, default=4.0, help="what COSTS are multiplied with")
    p.add_argument("--general-flaws", type=float, default=4.0, help="the same in the weights for every language")
    p.add_argument("--offset", type=float, default=2.0, help="the same while learning")
    p.add_argument("--limit", type=int)
    a = p.parse_args()
    head, articles = load(a.train)
    articles = articles[: a.limit]
    dev = [(name, load(name)[1]) for name in a.dev]
    names = head["features"]
    keep = [i for i, n in enumerate(names) if n not in SKIP and not n.startswith("title")]
    plain = lambda x: x["X"][:, keep]
    full = lambda x: np.concatenate([x["X"][:, keep], x["V"]], 1)
    general = train(articles, plain, len(keep), a.penalty, 0, a.offset)
    own = train(articles, full, len(keep), a.penalty, a.vector_penalty, a.offset)
    figures = {}
    for name, of, (w, mean, scale), times in (("features", plain, general, a.general_flaws), ("features and vector", full, own, a.flaws)):
        score = lambda x: ((of(x) - mean) / scale) @ w
        for which, data in [("train", articles)] + dev:
            r, bad = judge(data, score, times)
            print(f"{name}, {which}: mean ROUGE {r:.2f}, flawed {bad:.1f} %", flush=True)
            figures[f"{name}: {which.split('/')[-1]}"] = {"mean ROUGE": round(float(r), 2), "flawed %": round(float(bad), 1)}

    def features(w, mean, scale):
        weights = {names[k]: {"mean": round(float(mean[i]), 4), "scale": round(float(scale[i]), 4), "weight": round(float(w[i]), 4)}
                   for i, k in enumerate(keep)}
        # No training article has a title. The recipe's share: as much as one unit of its own score, whose spread is 2.
        spread = np.concatenate([((plain(x) - mean[: len(keep)]) / scale[: len(keep)]) @ w[: len(keep)] for x in articles]).std()
        weights["title-words"] = {"mean": 0.0, "scale": 1.0, "weight": round(float(spread) / 2, 4)}
        return weights

    w, mean, scale = own
    v = w[len(keep) :] / scale[len(keep) :] * SCALE
    shift = -float((w[len(keep) :] / scale[len(keep) :] * mean[len(keep) :]).sum())
    half = len(v) // 2
    costs = lambda times: {k: c * times for k, c in COSTS.items()}
    numbers = lambda x: [round(float(y), 3) for y in x]
    meaning = {"encoder": head["encoder"], "shift": round(shift, 3), "plain": numbers(v[:half]), "centred": numbers(v[half:])}
    ranker = {
        "name": "learnt",
        "general": {"features": features(*general), "flaws": costs(a.general_flaws)},
        "languages": {a.language: {"features": features(*own), "flaws": costs(a.flaws), "meaning": meaning}},
        "report": {"training articles": len(articles), "settings": {k: v for k, v in vars(a).items() if isinstance(v, float)},
                   "two sentences": figures},
    }
    if a.out:
        with open(a.out, "w") as out:
            out.write(json.dumps(ranker, indent=1) + "\n")


main()
