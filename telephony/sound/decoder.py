"""The program that decodes a sound: an encoded file on standard input, samples on standard output.

It runs apart from the portal (limits.py) and imports nothing of it. Its arguments are the samples a second and the most
samples that it writes. After them it writes one more value: their peak, from 0. It ends with status 1 where the sound
can't be decoded.
"""

from __future__ import annotations

import sys
from array import array

import miniaudio

# Samples decoded at a time, and the largest of 16 bits.
PIECE = 16_384
LARGEST = 0x7FFF


def main(rate: int, most: int) -> int:
    """Write the sound as 16-bit samples of one channel, little-endian; return the exit status."""
    peak = 0
    try:
        data = sys.stdin.buffer.read()
        for piece in miniaudio.stream_memory(data, miniaudio.SampleFormat.SIGNED16, 1, rate, PIECE):
            peak = max(peak, max(piece), -min(piece))
            write(piece[:most])
            most -= len(piece)
            if most <= 0:
                break
    except (miniaudio.MiniaudioError, MemoryError):
        return 1
    write(array("h", [min(peak, LARGEST)]))
    return 0


def write(samples: array[int]) -> None:
    """Write samples to standard output."""
    if sys.byteorder == "big":
        samples.byteswap()
    sys.stdout.buffer.write(samples.tobytes())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
