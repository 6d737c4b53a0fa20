//! How an engine is to run.

/// Where the transformer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Device {
    /// On the processor.
    #[default]
    Cpu,
    /// On the GPU of that number, from 0; only rust-bert can.
    Cuda(usize),
}

impl std::str::FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match (text, text.strip_prefix("cuda:").map(str::parse)) {
            ("cpu", _) => Ok(Device::Cpu),
            ("cuda", _) => Ok(Device::Cuda(0)),
            (_, Some(Ok(n))) => Ok(Device::Cuda(n)),
            _ => Err("a device is cpu, cuda or cuda:N".into()),
        }
    }
}

/// In which numbers the products are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Precision {
    /// Eight bits: three times as fast, vectors all but the same
    #[default]
    Int8,
    /// Single precision
    F32,
}

impl Precision {
    /// `int8` or `f32`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Int8 => "int8",
            Precision::F32 => "f32",
        }
    }
}

/// How an engine is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct EngineOptions {
    /// In which numbers.
    pub precision: Precision,
    /// Where.
    pub device: Device,
}
