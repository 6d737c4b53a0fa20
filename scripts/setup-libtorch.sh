#!/usr/bin/env bash
# Makes the libtorch that the feature `rust-bert` links with, out of Python wheels that pip brings from whatever index or
# mirror this machine is set up with. It is made once and kept outside the project.
#
# usage: scripts/setup-libtorch.sh [--cuda] [DIR]
#   --cuda  keep what a GPU needs (about 5 GB); without it only the processor's part is kept (about 530 MB)
#   DIR     where to; default: $DIPTYCH_LIBTORCH, else ${XDG_CACHE_HOME:-~/.cache}/diptych/libtorch (or …/libtorch-cuda)
#
# The last line of its output is the environment to build with:
#   eval "$(scripts/setup-libtorch.sh)" && cargo build --release --features rust-bert
#
# Why so: rust-bert 0.23 stands on tch 0.17, which compiles with libtorch 2.4 only. The wheel on the Python index is the
# CUDA one. Its processor part (libtorch_cpu, libc10) needs nothing of CUDA but two small libraries; the umbrella
# libtorch.so does, and is replaced by an empty one.
set -euo pipefail

torch=2.4.1
cuda=no
if [ "${1:-}" = --cuda ]; then
    cuda=yes
    shift
fi
case "${1:-}" in -*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
cache=${XDG_CACHE_HOME:-$HOME/.cache}/diptych
name=libtorch
[ $cuda = yes ] && name=libtorch-cuda
to=${1:-${DIPTYCH_LIBTORCH:-$cache/$name}}
mkdir -p "$(dirname "$to")"
to=$(cd "$(dirname "$to")" && pwd)/$(basename "$to")

say() { echo "setup-libtorch: $*" >&2; }
die() { say "$*"; exit 1; }

done_line() {
    echo "export LIBTORCH='$to' LIBTORCH_CXX11_ABI=0"
}
if [ "$(cat "$to/complete" 2>/dev/null)" = "$torch $cuda" ]; then
    say "$to is complete"
    done_line
    exit 0
fi

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] ||
    die "wheels with a libtorch that fits are known for Linux on x86-64 only; elsewhere unpack libtorch $torch and set LIBTORCH"
command -v python3 >/dev/null || die "python3 with pip is needed"
cc=$(command -v "${CC:-cc}" || command -v gcc || command -v clang) || die "a C compiler is needed"

# Beside the target, so that the last step is a rename; what an interrupted run left is thrown away.
part=$to.part
rm -rf "$part"
mkdir -p "$part/wheels" "$part/tmp"
trap 'rm -rf "$part"' EXIT

say "fetching torch $torch (800 MB) with pip"
wheels="torch==$torch nvidia-cuda-runtime-cu12==12.1.105 nvidia-cuda-cupti-cu12==12.1.105"
if [ $cuda = yes ]; then
    # What torch 2.4.1 itself asks for on Linux.
    wheels="$wheels nvidia-cuda-nvrtc-cu12==12.1.105 nvidia-cudnn-cu12==9.1.0.70 nvidia-cublas-cu12==12.1.3.1
        nvidia-cufft-cu12==11.0.2.54 nvidia-curand-cu12==10.3.2.106 nvidia-cusolver-cu12==11.4.5.107
        nvidia-cusparse-cu12==12.1.0.106 nvidia-nccl-cu12==2.20.5 nvidia-nvtx-cu12==12.1.105 nvidia-nvjitlink-cu12==12.1.105"
fi
# shellcheck disable=SC2086  # a list of words
TMPDIR=$part/tmp python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --implementation cp --python-version 3.11 --abi cp311 --abi none \
    --platform manylinux1_x86_64 --platform manylinux2014_x86_64 --dest "$part/wheels" $wheels ||
    die "pip could not fetch the wheels; check the index it is set up with and run this again"

say "unpacking"
python3 - "$part" $cuda <<'PYTHON'
import pathlib, shutil, sys, zipfile
part, cuda = pathlib.Path(sys.argv[1]), sys.argv[2] == "yes"
(part / "lib").mkdir()
# Python's own glue, and what only a GPU needs.
glue = ("libtorch_python", "libshm")
gpu = ("libtorch_cuda", "libc10_cuda", "libcaffe2_nvrtc", "libcusparseLt", "libtorch_global_deps", "libtorch.so")
for wheel in sorted((part / "wheels").glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = pathlib.PurePosixPath(entry.filename)
            name = path.name
            if entry.is_dir():
                continue
            if path.parts[:2] == ("torch", "include"):
                to = part.joinpath(*path.parts[1:])
            elif path.parts[:2] == ("torch", "lib") and len(path.parts) == 3 and ".so" in name:
                if name.startswith(glue) or (not cuda and name.startswith(gpu)):
                    continue
                to = part / "lib" / name
            elif path.parts[0] == "nvidia" and path.parts[-2] == "lib" and ".so" in name:
                if not cuda and not name.startswith(("libcudart.so", "libcupti.so")):
                    continue
                to = part / "lib" / name
            else:
                continue
            to.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(to, "wb") as target:
                shutil.copyfileobj(source, target)
    wheel.unlink()
PYTHON

if [ $cuda = no ]; then
    "$cc" -shared -fPIC -Wl,-soname,libtorch.so -o "$part/lib/libtorch.so" -x c /dev/null
fi
rm -rf "$part/wheels" "$part/tmp"
echo "$torch $cuda" >"$part/complete"
rm -rf "$to"
mv "$part" "$to"
trap - EXIT
say "made $to ($(du -sm "$to" | cut -f1) MB); to build with it:"
done_line
