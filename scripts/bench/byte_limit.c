/* How many byte products a second the registers of this processor allow, without any memory: what a matrix product cannot
 * exceed. Prints multiply-adds per processor second, in thousand millions, one line an instruction set.
 *
 *     cc -O2 -o byte_limit byte_limit.c && ./byte_limit
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#define ROUNDS 20000000

/* A product and a sum of 16 bits: what four-bit weights in blocks cost. 12 sums, so that no sum waits for its last one. */
#define STEP(sum, weight) \
    "vpmaddubsw %%ymm" weight ", %%ymm12, %%ymm15\n\tvpaddw %%ymm15, %%ymm" sum ", %%ymm" sum "\n\t"
__attribute__((target("avx2"))) static double blocks(void)
{
    double start = seconds();
    for (int i = 0; i < ROUNDS; i++)
        __asm__ volatile(STEP("0", "13") STEP("1", "14") STEP("2", "13") STEP("3", "14") STEP("4", "13") STEP("5", "14")
                         STEP("6", "13") STEP("7", "14") STEP("8", "13") STEP("9", "14") STEP("10", "13") STEP("11", "14")
                         ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                             "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
    return 12.0 * 32 * ROUNDS / (seconds() - start);
}

/* vpdpbusd in 512 bits. */
#define DOT(sum) "vpdpbusd %%zmm13, %%zmm12, %%zmm" sum "\n\t"
__attribute__((target("avx512f,avx512vnni"))) static double vnni(void)
{
    double start = seconds();
    for (int i = 0; i < ROUNDS; i++)
        __asm__ volatile(DOT("0") DOT("1") DOT("2") DOT("3") DOT("4") DOT("5") DOT("6") DOT("7") DOT("8") DOT("9") DOT("10")
                         DOT("11") ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                                       "xmm10", "xmm11", "xmm12", "xmm13");
    return 12.0 * 64 * ROUNDS / (seconds() - start);
}

/* Tiles of AMX, 16 rows of 64 bytes times 64 rows of 16; Linux has to be asked for them. */
#if defined(__linux__)
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#define ARCH_REQ_XCOMP_PERM 0x1023
#define XTILEDATA 18

static int has_tiles(void)
{
    unsigned int a = 0, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (a < 7)
        return 0;
    a = 7, c = 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (d >> 24 & 3) == 3 && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0;
}

static double tiles(void)
{
    static unsigned char shapes[64] __attribute__((aligned(64)));
    shapes[0] = 1;
    for (int tile = 0; tile < 8; tile++)
        shapes[16 + 2 * tile] = 64, shapes[48 + tile] = 16;
    __asm__ volatile("ldtilecfg %0" ::"m"(shapes));
    double start = seconds();
    for (int i = 0; i < ROUNDS / 10; i++)
        __asm__ volatile("tdpbusd %tmm6, %tmm4, %tmm0\n\ttdpbusd %tmm7, %tmm4, %tmm1\n\t"
                         "tdpbusd %tmm6, %tmm5, %tmm2\n\ttdpbusd %tmm7, %tmm5, %tmm3");
    double took = seconds() - start;
    __asm__ volatile("tilerelease");
    return 4.0 * 16 * 16 * 64 * (ROUNDS / 10) / took;
}
#else
static int has_tiles(void) { return 0; }
static double tiles(void) { return 0; }
#endif

int main(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        printf("avx2 %.1f\n", blocks() * 1e-9);
    if (__builtin_cpu_supports("avx512vnni"))
        printf("avx512vnni %.1f\n", vnni() * 1e-9);
    if (has_tiles())
        printf("amx %.1f\n", tiles() * 1e-9);
    return 0;
}
