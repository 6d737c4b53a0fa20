//! From a document to what the summariser wants: the article's own sentences with their vectors.

use ndarray::{Array1, Array2, s};

use super::features::EncodedArticle;
use crate::corpus::Document;
use crate::error::Result;
use crate::language::Language;
use crate::model::{Encoder, Encoding};
use crate::progress::Progress;
use crate::text::Span;

/// The sentences of a document that may stand in a summary: those of its paragraphs.
///
/// Title and headings are no sentences of the text, everything else is the page's.
#[derive(Debug, Clone, Default)]
pub struct ArticleBody {
    /// The sentences' texts, white space folded.
    pub texts: Vec<String>,
    /// Which sentence of the whole document each is ([`Document::sentences`], from 0).
    pub indices: Vec<usize>,
    /// Where each stands in the document's text.
    pub spans: Vec<Span>,
    /// The title, if there is one.
    pub title: Option<String>,
    /// The date as written, if there is one.
    pub date: Option<String>,
}

impl ArticleBody {
    /// Takes the paragraphs' sentences out of a document.
    pub fn of(document: &Document) -> Self {
        let mut body = ArticleBody {
            title: document.title().map(|t| t.into_owned()),
            date: document.date.clone(),
            ..ArticleBody::default()
        };
        for (index, _, sentence) in document.body_sentences() {
            body.texts.push(document.slice(sentence.span).into_owned());
            body.indices.push(index);
            body.spans.push(sentence.span);
        }
        body
    }

    /// The sentences as borrowed texts.
    pub fn sentences(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }

    /// The rows of the article's own sentences out of the rows of all the document's sentences.
    pub fn rows(&self, all: ndarray::ArrayView2<'_, f32>) -> Array2<f32> {
        all.select(ndarray::Axis(0), &self.indices)
    }
}

/// The vectors of one article.
#[derive(Debug, Clone, Default)]
pub struct BodyVectors {
    /// One row per sentence.
    pub sentences: Array2<f32>,
    /// The title's, if there is a title.
    pub title: Option<Array1<f32>>,
}

impl BodyVectors {
    /// The article that [`super::Summarizer::summarize`] takes.
    pub fn article<'a>(
        &'a self,
        body: &'a ArticleBody,
        sentences: &'a [&'a str],
        language: &'a Language,
    ) -> EncodedArticle<'a> {
        EncodedArticle {
            sentences,
            vectors: self.sentences.view(),
            title: body.title.as_deref(),
            title_vector: self.title.as_ref().map(|t| t.view()),
            date: body.date.as_deref(),
            language,
        }
    }
}

/// Encodes the sentences and titles of several articles in one go.
///
/// # Errors
/// When the engine fails or the user asked to stop.
pub fn encode(bodies: &[ArticleBody], encoder: &dyn Encoder, progress: &dyn Progress) -> Result<Vec<BodyVectors>> {
    let texts: Vec<&str> =
        bodies.iter().flat_map(|b| b.texts.iter().chain(b.title.iter()).map(String::as_str)).collect();
    let rows = encoder.encode(&texts, Encoding { token_layer: None, progress })?.vectors;
    let mut at = 0;
    let vectors = bodies.iter().map(|body| {
        let n = body.texts.len();
        let sentences = rows.slice(s![at..at + n, ..]).to_owned();
        let title = body.title.as_ref().map(|_| rows.row(at + n).to_owned());
        at += n + usize::from(title.is_some());
        BodyVectors { sentences, title }
    });
    Ok(vectors.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Language, LanguageChoice};

    #[test]
    fn only_paragraphs_make_the_body() {
        let text = "Le pont rouvre enfin\n\nLe maire a inauguré le pont mardi matin devant la foule. Les travaux ont duré \
                    deux ans et coûté trois millions d'euros à la ville.\n\nCrédit : 123rf\n";
        let document =
            Document::from_text("a", std::path::Path::new("a.txt"), text, &LanguageChoice::Known(Language::french()))
                .expect("it is text");
        let body = ArticleBody::of(&document);
        assert_eq!(body.texts.len(), 2, "{body:?}");
        assert_eq!(&document.text[body.spans[1].start..body.spans[1].end], body.texts[1]);
    }
}
