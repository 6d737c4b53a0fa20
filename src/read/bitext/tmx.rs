//! Translation memories as bitexts.

use quick_xml::events::Event;

use super::super::format::{InputFormat, Item, TranslationUnit, UnitText, primary};
use super::super::options::FieldNames;
use super::super::source::{Opened, Source};
use super::super::tmx;
use super::super::xml::{Xml, attribute};
use super::format::{Bitext, BitextInput, BitextOptions, no_header, only};
use crate::bitext::{BeadRow, BitextHeader, SideRow};
use crate::error::{Error, Result};
use crate::language::Language;

/// TMX 1.4b and its forerunners.
pub(super) struct Tmx;

impl BitextInput for Tmx {
    fn name(&self) -> &'static str {
        "tmx"
    }

    fn about(&self) -> &'static str {
        "a translation memory (TMX)"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tmx"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        tmx::Tmx.recognises(head)
    }

    fn open(&self, files: &[Source], options: &BitextOptions) -> Result<Bitext> {
        let opened = only(files)?.open()?;
        let path = opened.source.path.clone();
        let header = header(&opened);
        let mut languages = options.languages.clone();
        if let (None, Some(source)) = (&languages[0], &header.source_language)
            && languages[1].as_ref() != Some(source)
        {
            languages[0] = Some(source.clone());
        }
        let items = tmx::Tmx.open(opened, &FieldNames::default())?;
        let beads = items.zip(1usize..).filter_map(move |(item, number)| match item {
            Ok(Item::Unit(unit)) => {
                learn(&mut languages, &unit);
                let lacking = || Error::Skipped {
                    path: path.clone(),
                    line: None,
                    reason: format!("unit {} is not in both languages", unit.id.clone().unwrap_or(number.to_string())),
                };
                Some(bead(&unit, &languages, number).ok_or_else(lacking))
            }
            Ok(Item::Document(_)) => None,
            Err(error) => Some(Err(error)),
        });
        Ok(Bitext::new(header, beads))
    }
}

/// What is not known of the languages, as the first unit that helps has it: first variant to the source, the next to the
/// target.
fn learn(languages: &mut [Option<Language>; 2], unit: &TranslationUnit) {
    for side in 0..2 {
        if languages[side].is_none() {
            let other = languages[1 - side].clone();
            let mut own = unit.variants.iter().map(|variant| &variant.language);
            languages[side] = own.find(|language| Some(*language) != other.as_ref()).cloned();
        }
    }
}

fn bead(unit: &TranslationUnit, languages: &[Option<Language>; 2], number: usize) -> Option<BeadRow> {
    let variant = |side: usize| -> Option<&UnitText> {
        let language = languages[side].as_ref()?;
        unit.variants.iter().find(|variant| variant.language == *language)
    };
    let side = |variant: &UnitText| {
        let mut side = SideRow::of_text(variant.language.clone(), variant.text.clone());
        own(&variant.props).for_each(|(name, value)| side.set_prop(name, value));
        side
    };
    let id = unit.id.clone().unwrap_or_else(|| number.to_string());
    let mut row = BeadRow::of_texts(id, side(variant(0)?), side(variant(1)?));
    own(&unit.props).for_each(|(name, value)| row.set_prop(name, value));
    Some(row)
}

/// The properties that Diptych writes.
fn own(props: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    props.iter().filter_map(|(kind, value)| Some((kind.strip_prefix("x-")?, value.as_str())))
}

/// What the first bytes of the file say of the whole.
fn header(opened: &Opened) -> BitextHeader {
    let mut header = no_header();
    let head = Opened::from_bytes(opened.source.clone(), opened.head().to_vec());
    let mut xml = Xml::open(head, "TMX");
    let mut in_model = false;
    while let Ok(event) = xml.next() {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "header" => {
                    let source = attribute(&element, &["srclang"]).ok().flatten().filter(|code| code != "*all*");
                    header.source_language = source.as_deref().map(primary);
                }
                "prop" => {
                    in_model = attribute(&element, &["type"]).is_ok_and(|kind| kind.as_deref() == Some("x-model"))
                }
                "body" => break,
                _ => {}
            },
            Event::Text(text) if in_model => header.model.push_str(&text.xml10_content()),
            Event::End(_) => in_model = false,
            Event::Eof => break,
            _ => {}
        }
    }
    header
}
