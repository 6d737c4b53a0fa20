//! Texts through tokenizer, transformer and head, on several threads, in batches without padding.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use half::f16;
use ndarray::{Array2, Axis, concatenate, s};

use super::encoder::{Encoded, Encoder, Encoding, ModelId, TokenStates};
use super::engine::{Backbone, HiddenStates, Ragged};
use super::head::{Head, normalise};
use super::tokenizer::Tokenizer;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::text::Span;

/// The most texts that are tokenised and sorted by length together.
const CHUNK_TEXTS: usize = 512;

/// The [`Encoder`] over any [`Backbone`].
pub struct Pipeline {
    /// Which weights these are.
    pub id: ModelId,
    /// The transformer.
    pub backbone: Box<dyn Backbone>,
    /// Its tokenizer, which puts the prompt before every text.
    pub tokenizer: Tokenizer,
    /// What follows it.
    pub head: Head,
    /// The most tokens of a sequence, special tokens counted.
    pub longest: usize,
    /// How many threads encode.
    pub threads: usize,
}

/// One sequence: a text, or a window of one that is too long.
struct Window {
    text: usize,
    /// Which of the text's windows, and of how many.
    part: usize,
    parts: usize,
    ids: Vec<u32>,
    /// Where the text's own tokens stand in `ids`.
    own: Range<usize>,
    spans: Vec<Span>,
}

/// What became of a window.
struct Done {
    text: usize,
    part: usize,
    parts: usize,
    weight: usize,
    vector: Vec<f32>,
    tokens: TokenStates,
}

/// The states of a batch, as far as they are wanted.
#[derive(Default)]
struct Parts {
    last: Option<Array2<f32>>,
    layer: Option<Array2<f16>>,
}

/// What the threads share: texts that nobody has tokenised yet, and batches that nobody has run yet.
struct Queue {
    next: usize,
    batches: VecDeque<Vec<Window>>,
    stopped: bool,
}

impl Encoder for Pipeline {
    fn id(&self) -> &ModelId {
        &self.id
    }

    fn dimension(&self) -> usize {
        self.head.dimension()
    }

    fn layers(&self) -> usize {
        self.backbone.layers()
    }

    fn encode(&self, texts: &[&str], encoding: Encoding<'_>) -> Result<Encoded> {
        self.once(texts, Wanted { vectors: true, layer: encoding.token_layer }, encoding.progress)
    }

    fn token_states(&self, texts: &[&str], layer: usize, progress: &dyn Progress) -> Result<Vec<TokenStates>> {
        Ok(self.once(texts, Wanted { vectors: false, layer: Some(layer) }, progress)?.tokens)
    }
}

/// What is wanted of each text.
#[derive(Clone, Copy)]
struct Wanted {
    vectors: bool,
    /// The layer whose token states are wanted.
    layer: Option<usize>,
}

impl Pipeline {
    /// Encodes each text once, however often it is there.
    fn once(&self, texts: &[&str], wanted: Wanted, progress: &dyn Progress) -> Result<Encoded> {
        let mut places = HashMap::with_capacity(texts.len());
        let mut distinct = Vec::with_capacity(texts.len());
        let mut place = |text| {
            *places.entry(text).or_insert_with(|| {
                distinct.push(text);
                distinct.len() - 1
            })
        };
        let from: Vec<usize> = texts.iter().map(|text| place(*text)).collect();
        let encoded = self.all(&distinct, wanted, progress)?;
        if distinct.len() == texts.len() {
            return Ok(encoded);
        }
        progress.advance((texts.len() - distinct.len()) as u64);
        let tokens = match encoded.tokens.is_empty() {
            true => Vec::new(),
            false => from.iter().map(|&place| encoded.tokens[place].clone()).collect(),
        };
        let vectors = if wanted.vectors { encoded.vectors.select(Axis(0), &from) } else { encoded.vectors };
        Ok(Encoded { vectors, tokens })
    }

    fn all(&self, texts: &[&str], wanted: Wanted, progress: &dyn Progress) -> Result<Encoded> {
        let layers = self.layers();
        if let Some(layer) = wanted.layer
            && !(1..=layers).contains(&layer)
        {
            return Err(Error::Usage(format!("there is no layer {layer}: the model has layers 1 to {layers}")));
        }
        let queue = Mutex::new(Queue { next: 0, batches: VecDeque::new(), stopped: false });
        let (sender, receiver) = channel();
        std::thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, texts.len().max(1)) {
                let sender = sender.clone();
                scope.spawn(|| self.work(texts, wanted, &queue, sender));
            }
            drop(sender);
            let gathered = self.gather(texts.len(), &receiver, wanted, progress);
            if gathered.is_err() {
                lock(&queue).stopped = true;
            }
            gathered
        })
    }
}

fn lock(queue: &Mutex<Queue>) -> std::sync::MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pipeline {
    /// What each thread does until nothing is left: run a batch if there is one, else tokenise some texts into batches.
    fn work(&self, texts: &[&str], wanted: Wanted, queue: &Mutex<Queue>, sender: Sender<Result<Done>>) {
        // Small calls are spread over all threads.
        let chunk = (texts.len() / (2 * self.threads.max(1))).clamp(1, CHUNK_TEXTS);
        loop {
            let mut held = lock(queue);
            if held.stopped {
                return;
            }
            if let Some(batch) = held.batches.pop_front() {
                drop(held);
                if self.run(batch, wanted, &sender).is_err() {
                    return;
                }
                continue;
            }
            let range = held.next..(held.next + chunk).min(texts.len());
            if range.is_empty() {
                return;
            }
            held.next = range.end;
            drop(held);
            match self.batches(texts, range, wanted.layer.is_some()) {
                Ok(batches) => lock(queue).batches.extend(batches),
                // Nobody listens any more once an error has been seen.
                Err(e) => drop(sender.send(Err(e))),
            }
        }
    }

    /// Tokenises the texts and makes batches of windows of like length.
    fn batches(&self, texts: &[&str], range: Range<usize>, spans: bool) -> Result<Vec<Vec<Window>>> {
        let mut windows = Vec::with_capacity(range.len());
        for text in range {
            self.windows(text, texts[text], spans, &mut windows)?;
        }
        windows.sort_by_key(|w| std::cmp::Reverse(w.ids.len()));
        let mut batches: Vec<Vec<Window>> = Vec::new();
        let mut tokens = usize::MAX;
        for window in windows {
            let length = window.ids.len();
            match batches.last_mut() {
                Some(batch) if tokens.saturating_add(length) <= self.backbone.batch_tokens() => {
                    batch.push(window);
                    tokens += length;
                }
                _ => {
                    batches.push(vec![window]);
                    tokens = length;
                }
            }
        }
        Ok(batches)
    }

    /// The sequences of one text: itself, or windows of equal size if it is too long.
    fn windows(&self, text: usize, content: &str, spans: bool, out: &mut Vec<Window>) -> Result<()> {
        let mut tokens = self.tokenizer.encode(content, spans)?;
        let room = self.longest - self.tokenizer.specials();
        let long = tokens.ids.len() > room;
        if long && !spans {
            // Only this tells where the prompt ends.
            tokens = self.tokenizer.encode(content, true)?;
        }
        let before = self.tokenizer.before();
        if !long {
            let mut ids = Vec::with_capacity(tokens.ids.len() + self.tokenizer.specials());
            self.tokenizer.frame(&tokens.ids, &mut ids);
            let own = before + tokens.prompt..before + tokens.ids.len();
            out.push(Window { text, part: 0, parts: 1, ids, own, spans: tokens.spans });
            return Ok(());
        }
        let (prompt, own) = tokens.ids.split_at(tokens.prompt);
        let prompt = &prompt[..prompt.len().min(room - 1)];
        let parts = own.len().div_ceil(room - prompt.len());
        for part in 0..parts {
            let range = part * own.len() / parts..(part + 1) * own.len() / parts;
            let sequence = [prompt, &own[range.clone()]].concat();
            let mut ids = Vec::with_capacity(sequence.len() + self.tokenizer.specials());
            self.tokenizer.frame(&sequence, &mut ids);
            let start = before + prompt.len();
            let kept = if spans { tokens.spans[range.clone()].to_vec() } else { Vec::new() };
            out.push(Window { text, part, parts, ids, own: start..start + range.len(), spans: kept });
        }
        Ok(())
    }

    /// Runs one batch; an error means that nobody listens any more.
    fn run(&self, batch: Vec<Window>, wanted: Wanted, sender: &Sender<Result<Done>>) -> Result<(), ()> {
        let mut ragged = Ragged::default();
        for window in batch.iter().filter(|w| !w.ids.is_empty()) {
            ragged.ids.extend(&window.ids);
            ragged.ends.push(ragged.ids.len());
        }
        let hidden = match self.hidden(&ragged, wanted) {
            Ok(hidden) => hidden,
            Err(e) => {
                drop(sender.send(Err(e)));
                return Err(());
            }
        };
        let mut start = 0;
        for window in batch {
            let end = start + window.ids.len();
            let vector = match &hidden.last {
                _ if !wanted.vectors => Vec::new(),
                Some(last) if start < end => self.head.vector(last.slice(s![start..end, ..])),
                // A text without a token in a model without special ones: all zeros.
                _ => vec![0.0; self.dimension()],
            };
            let own = start + window.own.start..start + window.own.end;
            let states = match &hidden.layer {
                Some(states) => states.slice(s![own, ..]).to_owned(),
                None => {
                    Array2::from_elem((0, if wanted.layer.is_some() { self.backbone.width() } else { 0 }), f16::ZERO)
                }
            };
            let done = Done {
                text: window.text,
                part: window.part,
                parts: window.parts,
                weight: window.own.len(),
                vector,
                tokens: TokenStates { spans: window.spans, states },
            };
            sender.send(Ok(done)).map_err(drop)?;
            start = end;
        }
        Ok(())
    }

    /// The states after the last layer and those after the layer that is wanted, as far as they are.
    fn hidden(&self, batch: &Ragged, wanted: Wanted) -> Result<Parts> {
        if batch.ids.is_empty() {
            return Ok(Parts::default());
        }
        match wanted.layer {
            Some(layer) if !wanted.vectors => {
                Ok(Parts { last: None, layer: Some(self.backbone.states(batch, layer)?) })
            }
            layer => {
                let HiddenStates { last, layer } = self.backbone.forward(batch, layer)?;
                Ok(Parts { last: Some(last), layer })
            }
        }
    }

    /// Puts what comes from the threads in its place.
    fn gather(
        &self,
        texts: usize,
        receiver: &Receiver<Result<Done>>,
        wanted: Wanted,
        progress: &dyn Progress,
    ) -> Result<Encoded> {
        let mut vectors = Array2::zeros((if wanted.vectors { texts } else { 0 }, self.dimension()));
        let mut tokens = vec![TokenStates::default(); if wanted.layer.is_some() { texts } else { 0 }];
        let mut windowed: BTreeMap<usize, Vec<Done>> = BTreeMap::new();
        let mut long = 0;
        for done in receiver {
            let done = done?;
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let text = done.text;
            let whole = if done.parts == 1 {
                done
            } else {
                let parts = windowed.entry(text).or_default();
                let all = done.parts;
                parts.push(done);
                if parts.len() < all {
                    continue;
                }
                long += 1;
                join(windowed.remove(&text).unwrap_or_default())
            };
            if wanted.vectors {
                vectors.row_mut(text).assign(&ndarray::ArrayView1::from(&whole.vector));
            }
            if let Some(place) = tokens.get_mut(text) {
                *place = whole.tokens;
            }
            progress.advance(1);
        }
        if long > 0 {
            progress.warn(&format!(
                "{long} {} longer than the model's {} tokens: encoded in windows, averaged",
                if long == 1 { "text is" } else { "texts are" },
                self.longest
            ));
        }
        Ok(Encoded { vectors, tokens })
    }
}

/// One text from all its windows: the mean of their vectors by token count, and their tokens one after the other.
fn join(mut parts: Vec<Done>) -> Done {
    // In the text's order, whichever thread was first.
    parts.sort_by_key(|p| p.part);
    let mut vector = vec![0.0; parts[0].vector.len()];
    for part in &parts {
        vector.iter_mut().zip(&part.vector).for_each(|(sum, x)| *sum += part.weight as f32 * x);
    }
    normalise(&mut vector);
    let states: Vec<_> = parts.iter().map(|p| p.tokens.states.view()).collect();
    let states = concatenate(Axis(0), &states).unwrap_or_default();
    let weight = parts.iter().map(|p| p.weight).sum();
    let text = parts[0].text;
    let spans = parts.into_iter().flat_map(|p| p.tokens.spans).collect();
    Done { text, part: 0, parts: 1, weight, vector, tokens: TokenStates { spans, states } }
}

#[cfg(test)]
mod tests {
    use super::super::head::Pooling;
    use super::*;
    use crate::progress::{Silent, Stopped};
    use std::sync::atomic::{AtomicU64, Ordering};

    /// States that depend on the id, its position and the text's length.
    struct Toy;

    impl Backbone for Toy {
        fn width(&self) -> usize {
            3
        }

        fn layers(&self) -> usize {
            4
        }

        fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<HiddenStates> {
            let mut last = Array2::zeros((batch.ids.len(), 3));
            let mut start = 0;
            for &end in &batch.ends {
                assert!(start < end && end - start <= 16, "no text is empty or over the limit");
                for i in start..end {
                    let state = [batch.ids[i] as f32, (i - start) as f32, (end - start) as f32];
                    last.row_mut(i).assign(&ndarray::arr1(&state));
                }
                start = end;
            }
            let layer = layer.map(|l| last.mapv(|x| f16::from_f32(x * l as f32)));
            Ok(HiddenStates { last, layer })
        }
    }

    fn pipeline(threads: usize, prompt: &str) -> Pipeline {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("tokenizer.json"), super::super::tokenizer::tests::letters()).unwrap();
        let id = ModelId { name: "toy".into(), hash: String::new(), precision: "f32".into(), engine: "native".into() };
        Pipeline {
            id,
            backbone: Box::new(Toy),
            tokenizer: Tokenizer::open(dir.path(), prompt).unwrap(),
            head: Head { pooling: Pooling::Mean, dense: Vec::new(), width: 3 },
            longest: 16,
            threads,
        }
    }

    const PLAIN: Encoding<'_> = Encoding { token_layer: None, progress: &Silent };
    const TOKENS: Encoding<'_> = Encoding { token_layer: Some(2), progress: &Silent };

    fn texts() -> Vec<String> {
        (0..700).map(|i| "the cat sat on a mat ".chars().cycle().skip(i % 20).take(i * 13 % 57).collect()).collect()
    }

    #[test]
    fn the_same_bits_alone_in_any_batch_and_on_any_threads() {
        let texts = texts();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let all = pipeline(1, "query: ").encode(&texts, TOKENS).unwrap();
        for threads in [2, 5] {
            let again = pipeline(threads, "query: ").encode(&texts, TOKENS).unwrap();
            assert_eq!(all.vectors, again.vectors);
            assert!(all.tokens.iter().zip(&again.tokens).all(|(a, b)| a.spans == b.spans && a.states == b.states));
            assert_eq!(all.vectors, pipeline(threads, "query: ").encode(&texts, PLAIN).unwrap().vectors);
        }
        for (i, text) in texts.iter().enumerate().step_by(41) {
            assert_eq!(all.vectors.row(i), pipeline(1, "query: ").encode(&[text], PLAIN).unwrap().vectors.row(0));
        }
    }

    #[test]
    fn long_texts_are_windows_averaged_by_token_count() {
        let model = pipeline(2, "query: ");
        // 33 letters and ▁: the 12 tokens of room beside prompt and specials take them in 3 windows of 11 and 12.
        let text = "z".repeat(33);
        let whole = model.encode(&[&text], TOKENS).unwrap();
        let tokens = &whole.tokens[0];
        assert_eq!((tokens.spans.len(), tokens.states.nrows()), (34, 34));
        assert!(tokens.spans.windows(2).all(|w| w[0].end <= w[1].start));
        // The second window has 11 tokens between <s>, two of the prompt, and </s>.
        assert_eq!(tokens.states[[11, 2]].to_f32(), 2.0 * 15.0);
        assert_eq!(tokens.states[[11, 1]].to_f32(), 2.0 * 3.0);
        let norm: f32 = whole.vectors.row(0).iter().map(|x| x * x).sum();
        assert!((norm - 1.0).abs() < 1e-6);
        struct Counting(AtomicU64, Mutex<String>);
        impl Progress for Counting {
            fn begin(&self, _: &str, _: &str, _: Option<u64>) {}
            fn advance(&self, n: u64) {
                self.0.fetch_add(n, Ordering::SeqCst);
            }
            fn end(&self) {}
            fn warn(&self, message: &str) {
                *self.1.lock().unwrap() += message;
            }
        }
        let counting = Counting(AtomicU64::new(0), Mutex::default());
        model.encode(&[&text, "a", &text], Encoding { token_layer: None, progress: &counting }).unwrap();
        assert_eq!(counting.0.load(Ordering::SeqCst), 3);
        assert!(counting.1.lock().unwrap().starts_with("1 text is longer than the model's 16 tokens"));
    }

    #[test]
    fn states_alone_are_those_that_come_with_vectors_and_a_text_is_encoded_once() {
        let texts = texts();
        let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let model = pipeline(2, "query: ");
        let with = model.encode(&texts, TOKENS).unwrap();
        let again = texts.len();
        texts.extend(["a cat", texts[3], texts[9], "a cat"]);
        let alone = model.token_states(&texts, 2, &Silent).unwrap();
        assert!(with.tokens.iter().zip(&alone).all(|(a, b)| a.spans == b.spans && a.states == b.states));
        let all = model.encode(&texts, TOKENS).unwrap();
        assert_eq!((all.vectors.nrows(), all.tokens.len(), alone.len()), (texts.len(), texts.len(), texts.len()));
        assert_eq!(all.vectors.row(again + 1), with.vectors.row(3));
        assert_eq!(all.vectors.row(again), all.vectors.row(again + 3));
        assert_eq!(all.tokens[again + 2].states, with.tokens[9].states);
        struct Counting(AtomicU64);
        impl Backbone for Counting {
            fn width(&self) -> usize {
                3
            }
            fn layers(&self) -> usize {
                4
            }
            fn forward(&self, batch: &Ragged, layer: Option<usize>) -> Result<HiddenStates> {
                self.0.fetch_add(batch.ends.len() as u64, Ordering::SeqCst);
                assert!(self.0.load(Ordering::SeqCst) <= 2, "each text once");
                Toy.forward(batch, layer)
            }
        }
        let counting = Pipeline { backbone: Box::new(Counting(AtomicU64::new(0))), ..pipeline(1, "") };
        assert_eq!(counting.encode(&["a", "b", "a", "a", "b"], PLAIN).unwrap().vectors.nrows(), 5);
    }

    #[test]
    fn an_empty_text_has_a_row_and_no_tokens() {
        for prompt in ["", "query: "] {
            let encoded = pipeline(1, prompt).encode(&["", " \n"], TOKENS).unwrap();
            assert_eq!(encoded.vectors.row(0), encoded.vectors.row(1));
            assert!(encoded.vectors.iter().all(|x| x.is_finite()));
            assert_eq!(encoded.tokens[0].states.dim(), (0, 3));
        }
        let none = pipeline(3, "").encode(&[], TOKENS).unwrap();
        assert_eq!((none.vectors.dim(), none.tokens.len()), ((0, 3), 0));
    }

    #[test]
    fn a_layer_that_does_not_exist_is_refused() {
        for layer in [0, 5] {
            let encoding = Encoding { token_layer: Some(layer), progress: &Silent };
            assert!(pipeline(1, "").encode(&["a"], encoding).unwrap_err().to_string().contains("layers 1 to 4"));
        }
    }

    #[test]
    fn stops_when_asked_to() {
        let texts = texts();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let stopped = pipeline(2, "").encode(&texts, Encoding { token_layer: None, progress: &Stopped });
        assert!(matches!(stopped, Err(Error::Interrupted)));
    }
}
