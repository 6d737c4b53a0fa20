"""Make tests/data/reader.json: a small reader, a pair, and what the network of train_reader.py says of it.

usage: make-reader-example.py > tests/data/reader.json
needs: numpy, torch
"""
import base64, json
import torch
from train_reader import Reader

torch.manual_seed(1)
net = Reader(8, 3, 8, 0.0, blocks=2).eval()
with torch.no_grad():
    # As f16, as the file has them.
    net.bilinear.normal_(), net.nothing.fill_(9.0)
    for block in net.blocks:
        for parameter in block.parameters():
            parameter.normal_(std=0.5)
    for parameter in net.parameters():
        parameter.copy_(parameter.half().float())
    states = [torch.nn.functional.normalize(torch.randn(1, n, 8), dim=2) for n in (5, 3)]
    real = [torch.ones(x.shape[:2], dtype=torch.bool) for x in states]
    weights = [torch.tensor([[1.0, 0.0, 4.0, 2.5, 7.0][: x.shape[1]]]) for x in states]
    tokens, verdicts = net(states, real, weights, torch.tensor([0.3]))
values = base64.b64encode(net.values().astype("<f2").tobytes()).decode()
example = {
    "reader": {"width": 8, "inner": 3, "hidden": 8, "blocks": 2, "verdicts": 2, "values": values},
    "states": [x[0].tolist() for x in states],
    "weights": [w[0].tolist() for w in weights],
    "similarity": 0.3,
    "tokens": [z[0].tolist() for z in tokens],
    "verdicts": verdicts[0].tolist(),
}
print(json.dumps(example))
