//! Conditions on beads, written as `confidence >= 0.8 and not (duplicate or length_ratio > 2)`.
//!
//! ```text
//! condition  = both { "or" both }
//! both       = single { "and" single }
//! single     = "not" single | "(" condition ")" | flag
//!            | number ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) number
//!            | text ( "=" | "!=" | "contains" | "matches" ) '"' … '"'
//! ```
//!
//! A number is a column or a constant; a text in quotes may hold `\"` and `\\`; after `matches` it is a regular expression.
//! What nobody has said of a bead makes the comparison neither true nor false (Kleene's logic), and a condition that is not
//! true is not met.

use regex::Regex;

use super::columns::{COLUMNS, Column, Value};
use crate::text::nearest;
use crate::write::BeadRow;

/// A condition that a bead meets or not.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Flag(fn(&BeadRow) -> bool),
    Compare(Number, Order, Number),
    Text(fn(&BeadRow) -> &str, Match),
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Constant(f32),
    Column(fn(&BeadRow) -> f32),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

/// What a text is asked for.
#[derive(Debug, Clone)]
pub(super) enum Match {
    Is(String, bool),
    Contains(String),
    Matches(Regex),
}

impl Expression {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong, and at which character (from 1).
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
        let expression = parser.or()?;
        match parser.peek() {
            None => Ok(expression),
            Some(token) => Err(token.wrong("“and”, “or” or the end is wanted")),
        }
    }

    /// Whether a bead meets it; `None` where that is not known.
    pub(super) fn of(&self, row: &BeadRow) -> Option<bool> {
        match self {
            Expression::Or(any) => decided(any, row, true),
            Expression::And(all) => decided(all, row, false),
            Expression::Not(a) => a.of(row).map(|met| !met),
            Expression::Flag(of) => Some(of(row)),
            Expression::Compare(a, order, b) => {
                let value = |number: &Number| match number {
                    Number::Constant(value) => *value,
                    Number::Column(of) => of(row),
                };
                let compared = value(a).partial_cmp(&value(b))?;
                Some(match order {
                    Order::Less => compared.is_lt(),
                    Order::LessOrEqual => compared.is_le(),
                    Order::Greater => compared.is_gt(),
                    Order::GreaterOrEqual => compared.is_ge(),
                    Order::Equal => compared.is_eq(),
                    Order::Unequal => compared.is_ne(),
                })
            }
            Expression::Text(of, Match::Is(text, wanted)) => Some((of(row) == text) == *wanted),
            Expression::Text(of, Match::Contains(text)) => Some(of(row).contains(text.as_str())),
            Expression::Text(of, Match::Matches(regex)) => Some(regex.is_match(of(row))),
        }
    }
}

/// One part that is `decisive` decides the whole; else it is what all parts are, if that is known of all.
fn decided(parts: &[Expression], row: &BeadRow, decisive: bool) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part.of(row) {
            Some(met) if met == decisive => return Some(decisive),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decisive)
}

/// A piece of a condition and where it begins, in characters from 1.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    at: usize,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Name(String),
    Number(f32),
    Text(String),
    Order(Order),
    Open,
    Close,
}

impl Token {
    fn wrong(&self, wanted: &str) -> String {
        let found = match &self.kind {
            Kind::Name(name) => format!("“{name}”"),
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => format!("\"{text}\""),
            Kind::Order(_) => "a comparison".into(),
            Kind::Open => "“(”".into(),
            Kind::Close => "“)”".into(),
        };
        format!("character {}: {wanted}, not {found}", self.at)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        let two = chars.get(i + 1).copied();
        let kind = match (chars[i], two) {
            (c, _) if c.is_whitespace() => {
                i += 1;
                continue;
            }
            ('<', Some('=')) | ('≤', _) => Kind::Order(Order::LessOrEqual),
            ('>', Some('=')) | ('≥', _) => Kind::Order(Order::GreaterOrEqual),
            ('!', Some('=')) | ('≠', _) => Kind::Order(Order::Unequal),
            ('=', _) => Kind::Order(Order::Equal),
            ('<', _) => Kind::Order(Order::Less),
            ('>', _) => Kind::Order(Order::Greater),
            ('(', _) => Kind::Open,
            (')', _) => Kind::Close,
            ('"', _) => {
                let (quoted, end) = quoted(&chars, i)?;
                i = end;
                tokens.push(Token { at: start + 1, kind: Kind::Text(quoted) });
                continue;
            }
            (c, next)
                if c.is_ascii_digit()
                    || (matches!(c, '.' | '-' | '+') && next.is_some_and(|c| c.is_ascii_digit() || c == '.')) =>
            {
                let end = (i + 1..chars.len()).find(|&k| !(chars[k].is_alphanumeric() || chars[k] == '.'));
                let word: String = chars[i..end.unwrap_or(chars.len())].iter().collect();
                i = end.unwrap_or(chars.len());
                let number = word.parse().map_err(|_| format!("character {}: “{word}” is no number", start + 1))?;
                tokens.push(Token { at: start + 1, kind: Kind::Number(number) });
                continue;
            }
            (c, _) if c.is_alphabetic() => {
                let end = (i..chars.len()).find(|&k| !(chars[k].is_alphanumeric() || chars[k] == '_'));
                i = end.unwrap_or(chars.len());
                tokens.push(Token { at: start + 1, kind: Kind::Name(chars[start..i].iter().collect()) });
                continue;
            }
            (c, _) => return Err(format!("character {}: “{c}” means nothing here", start + 1)),
        };
        let long = matches!(kind, Kind::Order(_)) && two == Some('=') && !matches!(chars[i], '≤' | '≥' | '≠');
        i += if long { 2 } else { 1 };
        tokens.push(Token { at: start + 1, kind });
    }
    Ok(tokens)
}

/// The text in quotes that begins at `start`, and where it is over.
fn quoted(chars: &[char], start: usize) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut i = start + 1;
    while let Some(&c) = chars.get(i) {
        match (c, chars.get(i + 1)) {
            ('"', _) => return Ok((text, i + 1)),
            ('\\', Some(&next @ ('"' | '\\'))) => {
                text.push(next);
                i += 1;
            }
            (c, _) => text.push(c),
        }
        i += 1;
    }
    Err(format!("character {}: the quotation mark is not closed", start + 1))
}

/// So deep may parentheses and `not`s stand in each other: no person's condition is deeper.
const DEEPEST: usize = 64;

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self, wanted: &str) -> Result<&'t Token, String> {
        let token = self.peek().ok_or_else(|| format!("at the end: {wanted}"))?;
        self.at += 1;
        Ok(token)
    }

    /// Takes a word of the language, if it is the next token.
    fn word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token { kind: Kind::Name(name), .. }) if name.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    fn or(&mut self) -> Result<Expression, String> {
        let mut any = vec![self.and()?];
        while self.word("or") {
            any.push(self.and()?);
        }
        Ok(if any.len() > 1 { Expression::Or(any) } else { any.remove(0) })
    }

    fn and(&mut self) -> Result<Expression, String> {
        let mut all = vec![self.single()?];
        while self.word("and") {
            all.push(self.single()?);
        }
        Ok(if all.len() > 1 { Expression::And(all) } else { all.remove(0) })
    }

    fn single(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("more than {DEEPEST} parentheses and “not”s stand in each other"));
        }
        let single = self.within();
        self.depth -= 1;
        single
    }

    fn within(&mut self) -> Result<Expression, String> {
        if self.word("not") {
            return Ok(Expression::Not(Box::new(self.single()?)));
        }
        let token = self.next("a condition is wanted")?;
        match &token.kind {
            Kind::Open => {
                let inner = self.or()?;
                let close = self.next("“)” is wanted")?;
                if close.kind != Kind::Close { Err(close.wrong("“)” is wanted")) } else { Ok(inner) }
            }
            Kind::Number(number) => self.comparison(Number::Constant(*number)),
            Kind::Name(name) => match column(name, token.at)?.value {
                Value::Flag(of) => Ok(Expression::Flag(of)),
                Value::Number(of) => self.comparison(Number::Column(of)),
                Value::Text(of) => self.text(name, of),
            },
            _ => Err(token.wrong("a condition is wanted")),
        }
    }

    fn comparison(&mut self, left: Number) -> Result<Expression, String> {
        let wanted = "a comparison is wanted (<, <=, >, >=, =, !=)";
        let token = self.next(wanted)?;
        let Kind::Order(order) = token.kind else { return Err(token.wrong(wanted)) };
        let token = self.next("a number is wanted")?;
        let right = match &token.kind {
            Kind::Number(number) => Number::Constant(*number),
            Kind::Name(name) => match column(name, token.at)?.value {
                Value::Number(of) => Number::Column(of),
                _ => return Err(token.wrong("a number is wanted")),
            },
            _ => return Err(token.wrong("a number is wanted")),
        };
        Ok(Expression::Compare(left, order, right))
    }

    fn text(&mut self, name: &str, of: fn(&BeadRow) -> &str) -> Result<Expression, String> {
        let wanted = format!("after {name} one of =, !=, contains and matches is wanted");
        let operator = self.next(&wanted)?;
        let value = |parser: &mut Self| -> Result<(String, usize), String> {
            let wanted = "a text in quotation marks is wanted";
            let token = parser.next(wanted)?;
            match &token.kind {
                Kind::Text(text) => Ok((text.clone(), token.at)),
                _ => Err(token.wrong(wanted)),
            }
        };
        let asked = match &operator.kind {
            Kind::Order(Order::Equal) => Match::Is(value(self)?.0, true),
            Kind::Order(Order::Unequal) => Match::Is(value(self)?.0, false),
            Kind::Name(word) if word.eq_ignore_ascii_case("contains") => Match::Contains(value(self)?.0),
            Kind::Name(word) if word.eq_ignore_ascii_case("matches") => {
                let (pattern, at) = value(self)?;
                let wrong = |e: regex::Error| format!("character {at}: no regular expression: {e}");
                Match::Matches(Regex::new(&pattern).map_err(wrong)?)
            }
            _ => return Err(operator.wrong(&wanted)),
        };
        Ok(Expression::Text(of, asked))
    }
}

fn column(name: &str, at: usize) -> Result<&'static Column, String> {
    let found = COLUMNS.iter().find(|column| column.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        let near = nearest(name, &names).map(|near| format!("; “{near}” is meant?")).unwrap_or_default();
        format!("character {at}: there is no column “{name}”{near} (there are {})", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::row;
    use super::*;

    fn met(text: &str) -> Option<bool> {
        let mut row = row("a", "Trois petits mots.", "Three \"small\" words.", 0.9);
        row.scores.margin = f32::NAN;
        row.scores.length_ratio = 0.4;
        Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).of(&row)
    }

    #[test]
    fn conditions_mean_what_they_say() {
        for (text, wanted) in [
            ("confidence >= 0.9", true),
            ("confidence>.95", false),
            ("0.95 > confidence", true),
            ("length_ratio >= 0.4", true),
            ("words = 3 and not duplicate", true),
            ("words != 3 or language and same", false),
            ("(words != 3 or language) and same", false),
            ("not (words < 2 or words > 100)", true),
            ("source_chars < target_chars", true),
            ("confidence ≤ 1", true),
            ("bead = \"1-1\"", true),
            ("bead != \"1-1\"", false),
            ("target contains \"\\\"small\\\"\"", true),
            ("source matches \"^Trois\\s\"", true),
            ("NOT source contains \"deux\"", true),
            ("margin > -1 or words = 3", true),
            ("margin > -1 and words = 4", false),
        ] {
            assert_eq!(met(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_neither_true_nor_false() {
        for text in ["margin > 0", "margin <= 0", "not margin > 0", "margin != 1", "margin > 0 and words = 3"] {
            assert_eq!(met(text), None, "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_by_their_place() {
        for (text, told) in [
            ("", "at the end: a condition is wanted"),
            (
                "confidance > 1",
                "character 1: there is no column “confidance”; “confidence” is meant? (there are confidence,",
            ),
            ("beauty", "character 1: there is no column “beauty” (there are"),
            ("confidence", "at the end: a comparison is wanted (<, <=, >, >=, =, !=)"),
            ("confidence high", "character 12: a comparison is wanted (<, <=, >, >=, =, !=), not “high”"),
            ("confidence > \"a\"", "character 14: a number is wanted, not \"a\""),
            ("confidence > duplicate", "character 14: a number is wanted, not “duplicate”"),
            ("(duplicate", "at the end: “)” is wanted"),
            ("duplicate)", "character 10: “and”, “or” or the end is wanted, not “)”"),
            ("duplicate moved", "character 11: “and”, “or” or the end is wanted, not “moved”"),
            ("words > 1.2.3", "character 9: “1.2.3” is no number"),
            ("source = \"a", "character 10: the quotation mark is not closed"),
            (
                "source > \"a\"",
                "character 8: after source one of =, !=, contains and matches is wanted, not a comparison",
            ),
            ("source matches \"(\"", "character 16: no regular expression"),
            ("words > 1 & same", "character 11: “&” means nothing here"),
        ] {
            let error = Expression::parse(text).unwrap_err();
            assert!(error.starts_with(told), "{text}: {error}");
        }
        assert!(Expression::parse(&"(".repeat(100_000)).unwrap_err().contains("in each other"));
        assert!(Expression::parse(&format!("{}same", "not ".repeat(100_000))).unwrap_err().contains("in each other"));
        let long = vec!["words > 1"; 10_000].join(" and ");
        assert!(Expression::parse(&long).is_ok());
    }
}
