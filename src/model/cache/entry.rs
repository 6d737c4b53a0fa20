//! An entry of the cache: its key, its value as bytes, and the checksum that tells whether they are still what they were.

use half::f16;
use ndarray::{Array2, ArrayView1};

use crate::model::encoder::TokenStates;
use crate::text::Span;

/// A hash of the text.
pub(super) type Key = [u8; 16];

const CHECKSUM: usize = 8;

/// The key of a text.
pub(super) fn key(text: &str) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    key
}

/// A value with its checksum behind it.
pub(super) fn seal(key: &Key, mut value: Vec<u8>) -> Vec<u8> {
    let sum = checksum(key, &value);
    value.extend(sum);
    value
}

/// The value without its checksum; nothing if that is another's.
pub(super) fn open_seal<'a>(key: &Key, value: &'a [u8]) -> Option<&'a [u8]> {
    let (value, sum) = value.split_at_checked(value.len().checked_sub(CHECKSUM)?)?;
    (checksum(key, value) == sum).then_some(value)
}

fn checksum(key: &Key, value: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(value);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..CHECKSUM]);
    sum
}

pub(super) fn pack_vector(vector: ArrayView1<'_, f32>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(vector.len() * size_of::<f32>() + CHECKSUM);
    vector.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
    bytes
}

pub(super) fn unpack_vector(bytes: &[u8], dimension: usize) -> Option<Vec<f32>> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    (numbers.len() == dimension && rest.is_empty()).then(|| numbers.iter().map(|b| f32::from_le_bytes(*b)).collect())
}

/// Count, spans, states.
pub(super) fn pack_tokens(tokens: &TokenStates) -> Option<Vec<u8>> {
    let size = 4 + 8 * tokens.spans.len() + tokens.states.len() * size_of::<f16>() + CHECKSUM;
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(u32::try_from(tokens.spans.len()).ok()?.to_le_bytes());
    for span in &tokens.spans {
        for end in [span.start, span.end] {
            bytes.extend(u32::try_from(end).ok()?.to_le_bytes());
        }
    }
    let states = bytes.len();
    bytes.resize(states + tokens.states.len() * size_of::<f16>(), 0);
    let places = bytes[states..].as_chunks_mut::<2>().0;
    places.iter_mut().zip(&tokens.states).for_each(|(place, x)| *place = x.to_le_bytes());
    Some(bytes)
}

pub(super) fn unpack_tokens(bytes: &[u8]) -> Option<TokenStates> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    let (ends, states) = rest.split_at_checked(count.checked_mul(8)?)?;
    let mut ends = ends.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b) as usize);
    let mut spans = Vec::with_capacity(count);
    while let (Some(start), Some(end)) = (ends.next(), ends.next()) {
        spans.push(Span { start, end });
    }
    let states: Vec<f16> = states.as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b)).collect();
    let width = states.len().checked_div(count).unwrap_or(0);
    Some(TokenStates { spans, states: Array2::from_shape_vec((count, width), states).ok()? })
}
