//! Texts to token ids, with the byte range of every token in the text as it was given.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;
use tokenizers::{
    AddedToken, DecoderWrapper, Model, ModelWrapper, NormalizerWrapper, PostProcessorWrapper, PreTokenizerWrapper,
    Token, TokenizerImpl,
};

use super::unigram::Unigram;
use crate::error::{Error, Result};
use crate::text::Span;

type Inner = TokenizerImpl<Pieces, NormalizerWrapper, PreTokenizerWrapper, PostProcessorWrapper, DecoderWrapper>;

/// The tokenizer of a model: the crate `tokenizers` with what stands around a text in this model.
pub struct Tokenizer {
    inner: Inner,
    prompt: String,
    before: Vec<u32>,
    after: Vec<u32>,
    /// The piece that is nothing but the mark of a word's beginning.
    mark: Option<u32>,
}

/// One text's tokens, special ones left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokenized {
    /// Ids of the prompt and then of the text.
    pub ids: Vec<u32>,
    /// How many of `ids` belong to the prompt alone; known only if spans were asked for.
    pub prompt: usize,
    /// Where each token of the text (not of the prompt) stands in it, if asked for. A lone mark of a word's beginning has
    /// an empty span there.
    pub spans: Vec<Span>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(default)]
    added_tokens: Vec<Added>,
    normalizer: Option<NormalizerWrapper>,
    pre_tokenizer: Option<PreTokenizerWrapper>,
    post_processor: Option<PostProcessorWrapper>,
    #[serde(borrow)]
    model: Kind<'a>,
}

/// What of the model tells whether it is the compact Unigram's, and that one's vocabulary.
#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(rename = "type")]
    name: Option<String>,
    unk_id: Option<u32>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(borrow)]
    vocab: Option<&'a RawValue>,
}

/// The same file for the crate's own models.
#[derive(Deserialize)]
struct Whole {
    model: ModelWrapper,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    #[serde(flatten)]
    token: AddedToken,
}

impl Tokenizer {
    /// Reads `tokenizer.json` of a model folder; `prompt` is put before every text.
    ///
    /// # Errors
    /// [`Error::Model`] when the file is absent or not what `tokenizers` writes.
    pub fn open(folder: &Path, prompt: &str) -> Result<Self> {
        let wrong = |reason: String| Error::model(folder.display().to_string(), format!("tokenizer.json: {reason}"));
        let text = std::fs::read_to_string(folder.join("tokenizer.json")).map_err(|e| wrong(e.to_string()))?;
        // The crate gives up with a panic on some files, such as one whose template names a token that is not there.
        let parsed = std::panic::catch_unwind(|| Tokenizer::parse(&text, prompt));
        parsed.unwrap_or_else(|_| Err("the crate tokenizers gives up on it".into())).map_err(wrong)
    }

    fn parse(text: &str, prompt: &str) -> std::result::Result<Self, String> {
        let file: File<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let Kind { name, unk_id, byte_fallback, vocab } = file.model;
        let pieces = match (vocab, unk_id) {
            (Some(vocab), Some(unknown)) if name.as_deref() == Some("Unigram") && !byte_fallback => {
                Pieces::Unigram(Unigram::parse(vocab.get(), unknown)?)
            }
            _ => {
                let whole: Whole = serde_json::from_str(text).map_err(|e| e.to_string())?;
                Pieces::Crate(Box::new(whole.model))
            }
        };
        let mut inner = Inner::new(pieces);
        inner.with_normalizer(file.normalizer).map_err(|e| e.to_string())?;
        inner.with_pre_tokenizer(file.pre_tokenizer);
        inner.with_post_processor(file.post_processor);
        for Added { id, token } in file.added_tokens {
            let content = token.content.clone();
            let added = if token.special { inner.add_special_tokens([token]) } else { inner.add_tokens([token]) };
            added.map_err(|e| e.to_string())?;
            if inner.token_to_id(&content) != Some(id) {
                return Err(format!("the added token {content:?} should have id {id}"));
            }
        }
        // Whatever stands around a text stands around this one too.
        let probe = inner.encode_fast("a", true).map_err(|e| e.to_string())?;
        let special = probe.get_special_tokens_mask();
        let content = special.iter().position(|s| *s == 0).unwrap_or(special.len());
        let after = special.iter().rposition(|s| *s == 0).map_or(content, |last| last + 1);
        let (before, after) = (probe.get_ids()[..content].to_vec(), probe.get_ids()[after..].to_vec());
        let mark = inner.token_to_id("▁");
        Ok(Tokenizer { inner, prompt: prompt.to_owned(), before, after, mark })
    }

    /// How many special tokens stand around a text.
    pub fn specials(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// Appends a whole sequence: `ids` with the special tokens around them.
    pub fn frame(&self, ids: &[u32], out: &mut Vec<u32>) {
        out.extend(&self.before);
        out.extend(ids);
        out.extend(&self.after);
    }

    /// How many special tokens stand before a text.
    pub fn before(&self) -> usize {
        self.before.len()
    }

    /// The tokens of `text`, with their places in it if `spans` are wanted (which takes longer).
    ///
    /// # Errors
    /// [`Error::Model`] when the tokenizer cannot split the text.
    pub fn encode(&self, text: &str, spans: bool) -> Result<Tokenized> {
        let joined;
        let whole = if self.prompt.is_empty() {
            text
        } else {
            joined = [&self.prompt, text].concat();
            &joined
        };
        let failed = |e: tokenizers::Error| Error::model("tokenizer", e.to_string());
        if !spans {
            let encoding = self.inner.encode_fast(whole, false).map_err(failed)?;
            return Ok(Tokenized { ids: encoding.get_ids().to_vec(), ..Tokenized::default() });
        }
        let encoding = self.inner.encode(whole, false).map_err(failed)?;
        let offset = self.prompt.len();
        let prompt = encoding.get_offsets().iter().take_while(|(_, end)| *end <= offset && offset > 0).count();
        let span = |(id, (start, end)): (&u32, &(usize, usize))| {
            let (start, end) = (start.saturating_sub(offset), end.saturating_sub(offset));
            // Metaspace gives a word the space before it,
            let piece = text.get(start..end).unwrap_or("");
            let start = end - piece.trim_start().len();
            // and its mark, where it is a piece of its own, the word's first letter.
            Span { start, end: if Some(*id) == self.mark { start } else { end } }
        };
        Ok(Tokenized {
            ids: encoding.get_ids().to_vec(),
            prompt,
            spans: encoding.get_ids().iter().zip(encoding.get_offsets()).skip(prompt).map(span).collect(),
        })
    }
}

/// The model inside the tokenizer: the compact Unigram, or whichever of the crate's the file names.
enum Pieces {
    Unigram(Unigram),
    Crate(Box<ModelWrapper>),
}

macro_rules! either {
    ($self:ident, $model:ident => $call:expr) => {
        match $self {
            Pieces::Unigram($model) => $call,
            Pieces::Crate($model) => $call,
        }
    };
}

impl Model for Pieces {
    type Trainer = tokenizers::models::TrainerWrapper;

    fn tokenize(&self, sequence: &str) -> tokenizers::Result<Vec<Token>> {
        either!(self, model => model.tokenize(sequence))
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        either!(self, model => model.token_to_id(token))
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        either!(self, model => model.id_to_token(id))
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        either!(self, model => model.get_vocab())
    }

    fn get_vocab_size(&self) -> usize {
        either!(self, model => model.get_vocab_size())
    }

    fn save(&self, folder: &Path, prefix: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        either!(self, model => model.save(folder, prefix))
    }

    fn get_trainer(&self) -> Self::Trainer {
        either!(self, model => model.get_trainer())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A Unigram tokenizer over single letters and two longer pieces, framed like XLM-RoBERTa's.
    pub(in crate::model) fn letters() -> String {
        let mut vocab =
            vec![("<s>".to_owned(), 0.0), ("<pad>".into(), 0.0), ("</s>".into(), 0.0), ("<unk>".into(), 0.0)];
        vocab.extend(('a'..='z').chain("▁:é".chars()).map(|c| (c.to_string(), -3.0)));
        vocab.extend([("▁the".to_owned(), -1.0), ("▁query".to_owned(), -1.0)]);
        let special = |id: u32, content: &str| {
            serde_json::json!({"id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true})
        };
        serde_json::json!({
            "added_tokens": [special(0, "<s>"), special(1, "<pad>"), special(2, "</s>"), special(3, "<unk>")],
            "normalizer": {"type": "NFKC"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]},
            "post_processor": {"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                    "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
            "model": {"type": "Unigram", "unk_id": 3, "vocab": vocab},
        })
        .to_string()
    }

    fn pieces<'a>(text: &'a str, tokens: &Tokenized) -> Vec<&'a str> {
        tokens.spans.iter().map(|s| &text[s.start..s.end]).collect()
    }

    #[test]
    fn spans_point_into_the_text_without_the_prompt() {
        let tokenizer = Tokenizer::parse(&letters(), "query: ").unwrap();
        for text in ["the cat", "  the\n cat ", "été ﬁn", "語"] {
            let tokens = tokenizer.encode(text, true).unwrap();
            assert_eq!(tokens.prompt, 2, "▁query and :");
            assert_eq!(tokens.ids.len(), tokens.prompt + tokens.spans.len());
            let letters: String = pieces(text, &tokens).concat();
            let expected: String =
                if text == "été ﬁn" { "étéﬁﬁn".into() } else { text.split_whitespace().collect() };
            assert_eq!(letters, expected, "{text:?}");
            assert_eq!(tokenizer.encode(text, false).unwrap().ids, tokens.ids);
        }
        let tokens = tokenizer.encode("the cat", true).unwrap();
        assert_eq!(pieces("the cat", &tokens)[..2], ["the", ""]);
    }

    #[test]
    fn special_tokens_stand_around_a_text() {
        let tokenizer = Tokenizer::parse(&letters(), "").unwrap();
        let mut out = vec![9];
        tokenizer.frame(&[7, 8], &mut out);
        assert_eq!((out, tokenizer.specials(), tokenizer.before()), (vec![9, 0, 7, 8, 2], 2, 1));
        assert_eq!(tokenizer.encode("", true).unwrap(), Tokenized::default());
    }

    #[test]
    fn a_damaged_file_is_told() {
        let whole = letters();
        for text in ["", "{", &whole[..whole.len() / 2], "{\"model\": {\"type\": \"Unigram\"}}"] {
            assert!(Tokenizer::parse(text, "").is_err(), "{text:.20}");
        }
        let missing = Tokenizer::open(Path::new("/nowhere"), "").err().unwrap().to_string();
        assert!(missing.contains("tokenizer.json"), "{missing}");
    }
}
