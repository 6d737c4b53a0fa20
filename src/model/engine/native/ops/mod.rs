//! What the forward pass does to rows of numbers, written once over [`super::simd::Lanes`].

pub(super) mod attention;
#[cfg(target_arch = "x86_64")]
pub(super) mod attention_amx;
pub(super) mod math;
pub(super) mod norm;
pub(super) mod product;
#[cfg(target_arch = "x86_64")]
pub(super) mod product_amx;
pub(super) mod product_i4;
#[cfg(target_arch = "x86_64")]
pub(super) mod product_i4_avx2;
pub(super) mod product_i8;
pub(super) mod quantise;
#[cfg(target_arch = "x86_64")]
pub(super) mod tiles;

#[cfg(test)]
mod tests;
