//! What every room needs of bare strings, in any script: byte spans, lines, white space, words, punctuation, near names.

mod nearest;
mod punctuation;
mod span;
mod white;
mod words;

pub use nearest::nearest;
pub use punctuation::{closes, ends_sentence, is_terminal};
pub use span::{Span, lines, trim};
pub use white::{fold_spaces, is_blank, is_white};
pub use words::{count_words, is_unspaced, is_word_char};
