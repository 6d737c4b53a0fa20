//! What the forward pass does to rows of numbers, written once over [`super::simd::Lanes`].

pub(super) mod attention;
pub(super) mod math;
pub(super) mod norm;
pub(super) mod product;

#[cfg(test)]
mod tests;
