//! The operations compiled for each instruction set, and the choice among them.

use super::ops::attention::{Heads, attention};
use super::ops::norm::{Norm, add_norm};
use super::ops::product::{self, Finish, PANEL, Panels};
use super::ops::product_i4::BlockPanels;
use super::ops::product_i8::{self, BytePanels};
use super::ops::quantise::{Bytes, TILE_ROWS, quantise};
#[cfg(target_arch = "x86_64")]
use super::ops::{attention_amx, product_amx, product_i4_avx2, tiles};
use super::simd::{self, Dots};

type LinearI4 = unsafe fn(&Bytes, &BlockPanels, Finish, &mut [f32]);
type AttentionFn = unsafe fn(&[f32], usize, Heads, &mut [f32], usize, &mut Vec<f32>);

/// One instruction set's operations; see the generic ones in [`super::ops`] for what each does.
pub(super) struct Kernels {
    /// The instruction set, for logs and tests.
    name: &'static str,
    /// Kernels of one family compute the same, to the last digit.
    pub family: &'static str,
    /// See [`Dots::LARGEST_WEIGHT`].
    pub largest_weight: i8,
    quantise: unsafe fn(&[f32], usize, &mut Bytes),
    linear_i8: unsafe fn(&Bytes, &BytePanels, Finish, &mut [f32]),
    linear_i4: Option<LinearI4>,
    linear: unsafe fn(&[f32], usize, &Panels, Finish, &mut [f32]),
    attention: AttentionFn,
    attention_fast: AttentionFn,
    add_norm: unsafe fn(&mut [f32], &[f32], &Norm),
}

impl std::fmt::Debug for Kernels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Kernels {
    /// See [`quantise`].
    pub fn quantise(&self, rows: &[f32], stride: usize, bytes: &mut Bytes) {
        assert!(stride.is_multiple_of(PANEL));
        // SAFETY: these kernels come from `available`, so the processor has what they need.
        unsafe { (self.quantise)(rows, stride, bytes) }
    }
    /// See [`product_i8::linear`].
    pub fn linear_i8(&self, a: &Bytes, panels: &BytePanels, finish: Finish, out: &mut [f32]) {
        let rows = out.len() / panels.bias.len();
        assert!(a.scale.len() >= rows && a.rows.len() >= rows.next_multiple_of(TILE_ROWS) * panels.inputs);
        // SAFETY: as in `quantise`; the rows are as long as asserted.
        unsafe { (self.linear_i8)(a, panels, finish, out) }
    }
    /// Whether weights in blocks of four bits are worth while here, and [`Kernels::linear_i4`] may be called.
    pub fn blocks(&self) -> bool {
        self.linear_i4.is_some()
    }
    /// See [`super::ops::product_i4`].
    ///
    /// # Panics
    /// When [`Kernels::blocks`] says no.
    pub fn linear_i4(&self, a: &Bytes, panels: &BlockPanels, finish: Finish, out: &mut [f32]) {
        let rows = out.len() / panels.bias.len();
        assert!(a.scale.len() >= rows && a.rows.len() >= rows * panels.inputs);
        let linear = self.linear_i4.expect("blocks are packed for kernels that take them");
        // SAFETY: as in `quantise`; the rows are as long as asserted.
        unsafe { linear(a, panels, finish, out) }
    }
    /// See [`product::linear`].
    pub fn linear(&self, a: &[f32], a_stride: usize, panels: &Panels, finish: Finish, out: &mut [f32]) {
        assert!(a.len() >= out.len() / panels.bias.len() * a_stride && a_stride >= panels.inputs);
        // SAFETY: as in `quantise`; the rows are as long as asserted.
        unsafe { (self.linear)(a, a_stride, panels, finish, out) }
    }
    /// See [`attention`]; `exact` to the rounding of f32, else as good as products in eight bits need it.
    pub fn attention(
        &self,
        qkv: &[f32],
        tokens: usize,
        heads: Heads,
        exact: bool,
        out: &mut [f32],
        scratch: &mut Vec<f32>,
    ) {
        let stride = out.len() / tokens;
        assert!(qkv.len() >= tokens * heads.stride + PANEL);
        let attention = if exact { self.attention } else { self.attention_fast };
        // SAFETY: as in `quantise`; the rows are as long as asserted.
        unsafe { attention(qkv, tokens, heads, out, stride, scratch) }
    }
    /// See [`add_norm`].
    pub fn add_norm(&self, rows: &mut [f32], plus: &[f32], norm: &Norm) {
        assert!(rows.len() == plus.len() && rows.len().is_multiple_of(norm.weight.len()));
        // SAFETY: as in `quantise`; the rows are as long as asserted.
        unsafe { (self.add_norm)(rows, plus, norm) }
    }
}

macro_rules! kernels {
    ($module:ident, $lanes:ty, $blocks:expr $(, $features:literal)?) => {
        mod $module {
            use super::*;
            /// # Safety
            /// As the generic one, on a processor with these features.
            $(#[target_feature(enable = $features)])?
            unsafe fn run_linear(a: &[f32], stride: usize, panels: &Panels, finish: Finish, out: &mut [f32]) {
                // SAFETY: this function promises what that one asks for.
                unsafe { product::linear::<$lanes>(a, stride, panels, finish, out) }
            }
            /// # Safety
            /// As the generic one, on a processor with these features.
            $(#[target_feature(enable = $features)])?
            unsafe fn run_attention(
                qkv: &[f32], tokens: usize, heads: Heads, out: &mut [f32], stride: usize, scratch: &mut Vec<f32>,
            ) {
                // SAFETY: this function promises what that one asks for.
                unsafe { attention::<$lanes>(qkv, tokens, heads, out, stride, scratch) }
            }
            /// # Safety
            /// As the generic one, on a processor with these features.
            $(#[target_feature(enable = $features)])?
            unsafe fn run_add_norm(rows: &mut [f32], plus: &[f32], norm: &Norm) {
                // SAFETY: this function promises what that one asks for.
                unsafe { add_norm::<$lanes>(rows, plus, norm) }
            }
            /// # Safety
            /// As the generic one, on a processor with these features.
            $(#[target_feature(enable = $features)])?
            unsafe fn run_quantise(rows: &[f32], stride: usize, bytes: &mut Bytes) {
                // SAFETY: this function promises what that one asks for.
                unsafe { quantise::<$lanes>(rows, stride, bytes) }
            }
            /// # Safety
            /// As the generic one, on a processor with these features.
            $(#[target_feature(enable = $features)])?
            unsafe fn run_linear_i8(a: &Bytes, panels: &BytePanels, finish: Finish, out: &mut [f32]) {
                // SAFETY: this function promises what that one asks for.
                unsafe { product_i8::linear::<$lanes>(a, panels, finish, out) }
            }
            pub(super) static KERNELS: Kernels = Kernels {
                name: stringify!($module),
                family: stringify!($module),
                largest_weight: <$lanes as Dots>::LARGEST_WEIGHT,
                quantise: run_quantise,
                linear_i8: run_linear_i8,
                linear_i4: $blocks,
                linear: run_linear,
                attention: run_attention,
                attention_fast: run_attention,
                add_norm: run_add_norm,
            };
        }
    };
}

/// # Safety
/// As [`product_i4_avx2::linear`].
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn linear_i4_avx2(a: &Bytes, panels: &BlockPanels, finish: Finish, out: &mut [f32]) {
    // SAFETY: this function promises what that one asks for.
    unsafe { product_i4_avx2::linear(a, panels, finish, out) }
}

/// # Safety
/// As [`product_i8::linear`], on a processor with these features that has granted its tiles.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")]
unsafe fn linear_i8_amx(a: &Bytes, panels: &BytePanels, finish: Finish, out: &mut [f32]) {
    // SAFETY: this function promises what those ask for.
    unsafe {
        if product_amx::takes(panels.inputs) {
            product_amx::linear(a, panels, finish, out)
        } else {
            product_i8::linear::<simd::avx512::Avx512>(a, panels, finish, out)
        }
    }
}

/// # Safety
/// As [`attention`], on a processor with these features that has granted its tiles.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,fma")]
unsafe fn attention_fast_amx(
    qkv: &[f32],
    tokens: usize,
    heads: Heads,
    out: &mut [f32],
    stride: usize,
    scratch: &mut Vec<f32>,
) {
    // SAFETY: this function promises what those ask for.
    unsafe {
        if attention_amx::takes(heads.depth) {
            attention_amx::attention(qkv, tokens, heads, out, stride, scratch)
        } else {
            attention::<simd::avx512::Avx512>(qkv, tokens, heads, out, stride, scratch)
        }
    }
}

/// As those of AVX-512, but for the products of bytes, whose sums are the same, and for attention in bf16.
#[cfg(target_arch = "x86_64")]
static AMX: Kernels = Kernels {
    name: "amx",
    family: "amx",
    linear_i8: linear_i8_amx,
    attention_fast: attention_fast_amx,
    ..avx512::KERNELS
};

kernels!(portable, simd::portable::Portable, None);
#[cfg(target_arch = "x86_64")]
kernels!(avx2, simd::avx2::Avx2<false>, Some(linear_i4_avx2), "avx2,fma");
#[cfg(target_arch = "x86_64")]
kernels!(avxvnni, simd::avx2::Avx2<true>, None, "avx2,fma,avxvnni");
#[cfg(target_arch = "x86_64")]
kernels!(avx512, simd::avx512::Avx512, None, "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma");
#[cfg(target_arch = "aarch64")]
kernels!(neon, simd::neon::Neon, None, "neon,dotprod");

/// What this processor can run, best first.
pub(super) fn available() -> Vec<&'static Kernels> {
    let mut all: Vec<&'static Kernels> = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        let fma = has!("avx2") && has!("fma");
        let wide = has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl");
        if fma && wide && has!("avx512vnni") {
            if has!("avx512bf16") && tiles::is_granted() {
                all.push(&AMX);
            }
            all.push(&avx512::KERNELS);
        }
        if fma && has!("avxvnni") {
            all.push(&avxvnni::KERNELS);
        }
        if fma {
            all.push(&avx2::KERNELS);
        }
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("dotprod") {
        all.push(&neon::KERNELS);
    }
    all.push(&portable::KERNELS);
    all
}
