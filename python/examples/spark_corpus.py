"""A corpus in Spark, from the command line.

    spark-submit --master "local[2]" spark_corpus.py articles.jsonl out
    spark-submit --master "local[2]" spark_corpus.py --generate 10000 out

Reads JSON Lines (or Parquet) of ``id``, ``text`` and, where they are there, ``language``, ``date``, ``title``, ``url``; writes
``summaries``, ``pairs`` and ``beads`` as Parquet into the folder, and prints how many of each there are and how long it took.
"""

from __future__ import annotations

import argparse
import time

from pyspark.sql import SparkSession

from diptych import spark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generate", type=int, metavar="N", help="make up so many articles instead of reading any")
    parser.add_argument("--models", help="where models lie on every machine")
    parser.add_argument("--partitions", type=int, default=32)
    parser.add_argument("--candidates", type=int, metavar="N", default=spark.Blocking.candidates, help="documents that each is compared with")
    parser.add_argument("paths", nargs="+", help="inputs, and the folder to write into")
    args = parser.parse_args()
    session = spark.session(SparkSession.builder.appName("diptych")).getOrCreate()
    session.conf.set("spark.sql.shuffle.partitions", str(args.partitions))
    *inputs, out = args.paths
    if args.generate is not None:
        from articles import articles

        documents = session.createDataFrame(list(articles(args.generate)), "id string, language string, text string, date string")
    else:
        read = session.read.parquet if inputs[0].endswith(".parquet") else session.read.json
        documents = read(inputs)
    model = {"models": args.models} if args.models else {}
    started = time.monotonic()
    blocking = spark.Blocking(candidates=args.candidates)
    done = spark.run(documents.repartition(args.partitions), blocking=blocking, model=model)
    for name in ("pairs", "beads", "summaries"):
        frame = getattr(done, name)
        frame.write.mode("overwrite").parquet(f"{out}/{name}")
        print(f"{name}: {session.read.parquet(f'{out}/{name}').count()} rows after {time.monotonic() - started:.1f} s", flush=True)
    done.close()
    session.stop()


if __name__ == "__main__":
    main()
