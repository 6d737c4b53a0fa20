//! The tiles of AMX: whether there are any, and their shape.

use std::arch::asm;
use std::sync::OnceLock;

use super::quantise::TILE_ROWS;

/// Rows of a tile; as many rows of activations are read at a time, whether there are any or not.
pub const ROWS: usize = TILE_ROWS;

/// What `ldtilecfg` reads: every tile has sixteen rows of 64 bytes.
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    start: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

const SHAPES: Shapes = Shapes {
    palette: 1,
    start: 0,
    reserved: [0; 14],
    row_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// Whether the processor has products of bytes and of bf16 in tiles and the system lets this process use them.
pub fn is_granted() -> bool {
    static GRANTED: OnceLock<bool> = OnceLock::new();
    *GRANTED.get_or_init(|| has_tiles() && ask())
}

/// Intel, Software Developer's Manual 2A, CPUID leaf 7: bits 22 (products of bf16), 24 (tiles) and 25 (products of bytes) of EDX.
#[allow(unused_unsafe)]
fn has_tiles() -> bool {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    // SAFETY: every processor of this architecture has the instruction; the leaf is there if leaf 0 says so. (Newer compilers know.)
    unsafe { __cpuid(0).eax >= 7 && (__cpuid_count(7, 0).edx >> 22) & 0b1101 == 0b1101 }
}

/// Tiles are eight kilobytes that the system has to save for every thread, so a process has to ask for them first: Linux,
/// Documentation/arch/x86/xstate.rst.
#[cfg(target_os = "linux")]
fn ask() -> bool {
    const ARCH_PRCTL: isize = 158;
    const ARCH_REQ_XCOMP_PERM: usize = 0x1023;
    const XTILEDATA: usize = 18;
    let answer: isize;
    // SAFETY: this system call reads and writes no memory of the process; `syscall` overwrites rcx and r11 alone.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn ask() -> bool {
    false
}

/// Tiles are shaped as long as this lives.
pub struct Shaped(());

impl Shaped {
    /// Shapes this thread's tiles.
    ///
    /// # Safety
    /// [`is_granted`].
    #[inline(always)]
    pub unsafe fn new() -> Self {
        asm!("ldtilecfg [{}]", in(reg) &SHAPES, options(nostack, readonly));
        Shaped(())
    }
}

impl Drop for Shaped {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: whoever shaped tiles may release them.
        unsafe { asm!("tilerelease", options(nomem, nostack)) }
    }
}
