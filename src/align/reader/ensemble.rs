//! Readers that are asked together.
//!
//! Networks that were learnt from different beginnings err differently: the mean of what they say is surer than what one says
//! (ensembles, Hansen and Salamon 1990).

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Page, Reader, Reading};

/// One reader or more, of which the mean is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Readers(Vec<Reader>);

impl Readers {
    /// Of these; nothing if there are none.
    pub fn new(readers: Vec<Reader>) -> Option<Self> {
        (!readers.is_empty()).then_some(Readers(readers))
    }

    /// Reads a pair, as [`Reader::read`]: the mean log-odds that they give, whether it is a translation at least in part of those that have learnt to
    /// say that. Nothing where none of them can read it.
    pub(crate) fn read(&self, pages: &[Page; 2], similarity: f32) -> Option<Reading> {
        if pages[0].states.ncols() != pages[1].states.ncols() {
            return None;
        }
        let cosines = pages[0].states.dot(&pages[1].states.t());
        let readings: Vec<Reading> =
            self.0.iter().filter_map(|reader| reader.read(pages, &cosines, similarity)).collect();
        let lengths = readings.first()?.tokens.each_ref().map(Vec::len);
        let count = readings.len() as f32;
        let token = |side: usize, n: usize| readings.iter().map(|r| r.tokens[side][n]).sum::<f32>() / count;
        let said: Vec<f32> = readings.iter().filter_map(|r| r.in_part).collect();
        Some(Reading {
            tokens: [0, 1].map(|side| (0..lengths[side]).map(|n| token(side, n)).collect()),
            whole: readings.iter().map(|r| r.whole).sum::<f32>() / count,
            in_part: (!said.is_empty()).then(|| said.iter().sum::<f32>() / said.len() as f32),
        })
    }
}

impl Serialize for Readers {
    /// A reader alone as such, more as a list.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [only] => only.serialize(serializer),
            more => more.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Readers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMore)
    }
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Readers;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a reader or a list of readers")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Readers, A::Error> {
        Ok(Readers(vec![Reader::deserialize(MapAccessDeserializer::new(map))?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Readers, A::Error> {
        let readers = Vec::deserialize(SeqAccessDeserializer::new(list))?;
        Readers::new(readers).ok_or_else(|| A::Error::custom("no reader in the list"))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::align::reader::tests::that_says;

    fn read(readers: &Readers) -> Option<Reading> {
        let page = || Page { states: Array2::from_elem((2, 4), 0.5), weights: &[1.0, 2.0] };
        readers.read(&[page(), page()], 0.5)
    }

    #[test]
    fn the_mean_of_what_they_say_is_taken() {
        let both = Readers::new(vec![that_says(&[3.0, 5.0]), that_says(&[-1.0, 1.0])]).unwrap();
        let reading = read(&both).unwrap();
        assert_eq!((reading.whole, reading.in_part), (1.0, Some(3.0)));
        let one_of_before = Readers::new(vec![that_says(&[3.0]), that_says(&[-1.0, 1.0])]).unwrap();
        let reading = read(&one_of_before).unwrap();
        assert_eq!((reading.whole, reading.in_part), (1.0, Some(1.0)), "of those that say it");
        assert_eq!(read(&Readers::new(vec![that_says(&[3.0])]).unwrap()).unwrap().in_part, None);
        assert_eq!(Readers::new(vec![]), None);
    }

    #[test]
    fn one_is_written_as_ever_and_more_as_a_list() {
        let of = |count: usize| Readers::new((0..count).map(|n| that_says(&[n as f32, 0.0])).collect()).unwrap();
        for (count, opens) in [(1, '{'), (3, '[')] {
            let json = serde_json::to_string(&of(count)).unwrap();
            assert!(json.starts_with(opens));
            assert_eq!(serde_json::from_str::<Readers>(&json).unwrap(), of(count));
            let damaged = serde_json::from_str::<Readers>(&json.replacen("\"hidden\":6", "\"hidden\":8", 1));
            assert!(damaged.unwrap_err().to_string().contains("do not fit"), "the error says what is wrong");
        }
        assert!(serde_json::from_str::<Readers>("[]").unwrap_err().to_string().contains("no reader"));
        assert!(
            serde_json::from_str::<Readers>("7").unwrap_err().to_string().contains("a reader or a list of readers")
        );
    }
}
