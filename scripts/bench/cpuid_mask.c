/* Makes a processor look like an older one to a program that asks it with CPUID.
 *
 *     cc -O2 -shared -fPIC -o cpuid_mask.so cpuid_mask.c
 *     LD_PRELOAD=./cpuid_mask.so program
 *
 * The program sees AVX2 and FMA but no AVX-512, AVX-VNNI or AMX, so that it takes the code it would take on most laptops;
 * the instructions themselves run as fast as ever. Linux on x86-64 with the flag cpuid_fault in /proc/cpuinfo only:
 * arch_prctl(ARCH_CPUID) makes CPUID fault, and the handler answers in its place (arch_prctl(2); Intel SDM, volume 2A,
 * CPUID, leaf 7). Threads inherit the setting; a program that is executed anew gets it from LD_PRELOAD again.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARCH_SET_CPUID = 0x1012 };

/* Bits that are hidden: AVX-512 F, DQ, IFMA, PF, ER, CD, BW, VL; */
static const unsigned leaf7_ebx = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31;
/* VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ; */
static const unsigned leaf7_ecx = 1u << 1 | 1u << 6 | 1u << 11 | 1u << 12 | 1u << 14;
/* 4VNNIW, 4FMAPS, VP2INTERSECT, AMX-BF16, FP16, AMX-TILE, AMX-INT8; */
static const unsigned leaf7_edx = 1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25;
/* AVX-VNNI, AVX512-BF16, AMX-FP16, AVX-IFMA; */
static const unsigned leaf7_1_eax = 1u << 4 | 1u << 5 | 1u << 21 | 1u << 23;
/* AVX-VNNI-INT8, AVX-NE-CONVERT, AMX-COMPLEX, AVX-VNNI-INT16, AVX10. */
static const unsigned leaf7_1_edx = 1u << 4 | 1u << 5 | 1u << 8 | 1u << 10 | 1u << 19;

static struct sigaction before;

static void answer(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    const unsigned char *at = (const unsigned char *)registers[REG_RIP];
    if (info->si_code != SI_KERNEL || at[0] != 0x0f || at[1] != 0xa2) {
        /* Not ours: let it end the program as it would have. */
        sigaction(signal, &before, NULL);
        return;
    }
    unsigned leaf = (unsigned)registers[REG_RAX], sub = (unsigned)registers[REG_RCX], a, b, c, d;
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 1);
    __cpuid_count(leaf, sub, a, b, c, d);
    syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0);
    if (leaf == 7 && sub == 0) {
        b &= ~leaf7_ebx;
        c &= ~leaf7_ecx;
        d &= ~leaf7_edx;
    } else if (leaf == 7 && sub == 1) {
        a &= ~leaf7_1_eax;
        d &= ~leaf7_1_edx;
    }
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction act = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSEGV, &act, &before);
    if (syscall(SYS_arch_prctl, ARCH_SET_CPUID, 0) != 0) {
        perror("cpuid_mask: this system cannot make CPUID fault");
        exit(1);
    }
}
