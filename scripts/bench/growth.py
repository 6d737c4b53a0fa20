"""One row of the table of scripts/bench/growth.

usage: growth.py PROGRAM run|summarize|digest DOCUMENTS SCRATCH
"""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

program, command, documents, scratch = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
threads = os.environ.get("THREADS", str(os.cpu_count()))
arguments = [program, command, str(scratch / "in.jsonl"), "--model", str(scratch / "model"), "--threads", threads, "--offline", "--quiet"]
arguments += ["--out", str(scratch / "out"), "--weights", str(scratch / "model/align.json"), "--one-pass"] if command == "run" else ["--out", str(scratch / "out")]
if command == "digest":
    # How alike two articles of one event are, for vectors that mean nothing.
    arguments += ["--threshold", os.environ.get("EVENTS", "0.999")]
began = time.monotonic()
child = subprocess.Popen(arguments)
_, status, usage = os.wait4(child.pid, 0)
seconds = time.monotonic() - began
if status:
    sys.exit(f"{arguments}: {status}")
shares = "—"
if command == "run":
    stages = json.loads((scratch / "out/run.json").read_text())["seconds"]
    shares = ", ".join(f"{name} {100 * took / seconds:.0f} %" for name, took in stages.items() if took > seconds / 200)
cpu = usage.ru_utime + usage.ru_stime
print(f"| {command} | {documents:,} | {seconds:.1f} | {cpu:.1f} | {documents / seconds:,.0f} | {1000 * cpu / documents:.2f} | {usage.ru_maxrss / 1024:.0f} | {shares} |", flush=True)
