//! The targets of `fuzz/` on stable Rust: golden files and small models, mutated at random but the same every time.
//!
//! `FUZZ_SECONDS=600 cargo test --release --test fuzz -- --nocapture` feeds every target for ten minutes, each time with other
//! bytes; `FUZZ_TARGET` names one of them. What made a target fall over lies in `tests/data/fuzz`, a file a case, and is fed first.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use diptych::bitext::BeadRow;
use diptych::read::{BitextOptions, bitext};
use diptych::write::{format_named, write_rows};
use targets::{TARGETS, endings, run};

/// So often a target is fed where no time is given.
const ROUNDS: u64 = 400;

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder)
}

/// The files of a folder of the tests' data, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(data(folder)) else { return vec![] };
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|p| p.is_file()).collect();
    files.sort();
    files
}

/// A bitext as Parquet, which is no golden file since its bytes are those of a crate's version.
fn parquet() -> Vec<u8> {
    let read = bitext(&[data("formats/bitext.jsonl")], &BitextOptions::default()).expect("a golden file");
    let beads: Vec<BeadRow> = read.beads.map(|bead| bead.expect("a bead")).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let format = format_named::<BeadRow>("parquet").expect("a format");
    let paths = format.paths(&folder.path().join("bitext"), &read.header);
    write_rows(format, &paths, &read.header, &beads).expect("written");
    fs::read(&paths[0]).expect("a file")
}

/// What a target is fed with before anything is mutated; the first byte chooses among formats.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let chosen = |which: usize, bytes: Vec<u8>| [&[which as u8][..], &bytes].concat();
    let read = |path: &Path| fs::read(path).expect("a golden file");
    let model = |name: &str| {
        vec![read(&data("models/bert-unigram-mean").join(name)), read(&data("models/distilbert-mean-dense").join(name))]
    };
    match target {
        "readers" => {
            let endings = endings();
            let of = |path: &PathBuf| {
                let ending = path.extension()?.to_str()?;
                Some(chosen(endings.iter().position(|known| known == ending)?, read(path)))
            };
            let mut seeds: Vec<Vec<u8>> = files("read").iter().filter_map(of).collect();
            let lines = b"{\"id\":\"a\",\"text\":\"Un. Deux.\",\"title\":\"T\"}\n{\"text\":[\"a\",\"b\"]}\n".to_vec();
            seeds.extend((0..endings.len()).map(|which| chosen(which, lines.clone())));
            seeds
        }
        "bitexts" => {
            let mut bitexts: Vec<Vec<u8>> = files("formats").iter().map(|path| read(path)).collect();
            bitexts.push(parquet());
            (0..16).flat_map(|which| bitexts.iter().map(move |bytes| chosen(which, bytes.clone()))).collect()
        }
        "memories" => ["formats/bitext.tmx", "formats/bitext.xlf", "read/units2.xlf"]
            .iter()
            .enumerate()
            .map(|(which, name)| chosen(which, read(&data(name))))
            .collect(),
        "splitter" | "tokenizer" => {
            let text = "« Non », dit M. Dupont le 3.4.2020… (voir p. 12). Ça va ?! 他说:“好。”再见。\n\nEnd of the U.S. tour at 5 p.m. Then";
            (0..4).map(|which| chosen(which, text.as_bytes().to_vec())).collect()
        }
        "tokenizer_json" => model("tokenizer.json"),
        "config" => model("config.json"),
        "safetensors" => model("model.safetensors"),
        "e5s1" => {
            vec![b"E5S1\x01\0\0\0\x08\0\0\0\x02\0\0\0\x04\0\0\0\x10\0\0\0\x20\0\0\0\x40\0\0\0".to_vec(), vec![0; 256]]
        }
        "journal" => vec![b"{\"check\":\"0123456789abcdef\",\"key\":\"a\",\"value\":[1,2]}\n\n{\"check\"".to_vec()],
        _ => vec![b"{\"generator\":\"diptych\",\"version\":\"0\",\"settings\":{},\"counts\":{}}".to_vec()],
    }
}

/// Numbers without order (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// What formats are sensitive to.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc3",
    b"\r\n\r\n",
    b"\x0c",
    b"\\ud800",
    b"\"",
    b"{",
    b"[",
    b"}",
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&#x110000;",
    b"<tu>",
    b"</tu>",
    b"<seg/>",
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    b"18446744073709551615",
    b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"WARC/1.0\r\n",
    b"Content-Length: 99999999999\r\n",
    b"00:00:01,000 --> 00:00:00,000",
    b"\xe2\x80\xa8",
    b"...",
    b"\xe3\x80\x82",
    b"<b>",
    b"\t",
    b",",
];

/// A few changes at random places.
fn mutated(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(7) {
            0 if !bytes.is_empty() => bytes[at.min(end.saturating_sub(1))] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let part = bytes[at..end].repeat(1 + random.below(50));
                bytes.splice(at..at, part);
            }
            5 => drop(bytes.splice(at..end, WORDS[random.below(WORDS.len())].iter().copied())),
            _ => {
                let word = WORDS[random.below(WORDS.len())].repeat(1 + random.below(3000));
                bytes.splice(at..at, word);
            }
        }
        bytes.truncate(1 << 18);
    }
    bytes
}

/// Feeds a target, and keeps what makes it fall over.
fn feed(name: &str, bytes: &[u8]) {
    if catch_unwind(|| run(name, bytes)).is_err() {
        let case = std::env::temp_dir().join(format!("diptych-fuzz-{name}"));
        fs::write(&case, bytes).expect("a file");
        panic!("the target {name} falls over; the case is in {}", case.display());
    }
}

#[test]
fn what_once_made_a_target_fall_over_does_so_no_more() {
    for case in files("fuzz") {
        let file = case.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name");
        let name =
            TARGETS.iter().map(|(name, _)| *name).filter(|name| file.starts_with(name)).max_by_key(|name| name.len());
        feed(
            name.unwrap_or_else(|| panic!("{file} begins with the name of no target")),
            &fs::read(&case).expect("a case"),
        );
    }
}

#[test]
fn nothing_that_is_mutated_makes_a_target_fall_over() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let only = std::env::var("FUZZ_TARGET").ok();
    for (name, _) in TARGETS.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        let seeds = seeds(name);
        let start = match seconds {
            None => 1,
            Some(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64),
        };
        let (mut random, began, mut rounds, mut slowest) = (Random(start), Instant::now(), 0, Duration::ZERO);
        seeds.iter().for_each(|seed| feed(name, seed));
        while seconds.map_or(rounds < ROUNDS, |seconds| began.elapsed() < Duration::from_secs(seconds)) {
            let seed = &seeds[random.below(seeds.len())];
            let bytes = mutated(seed, &mut random);
            let fed = Instant::now();
            feed(name, &bytes);
            slowest = slowest.max(fed.elapsed());
            rounds += 1;
        }
        println!("{name}: {rounds} inputs in {:.0} s, the slowest {slowest:.1?}", began.elapsed().as_secs_f64());
    }
}
