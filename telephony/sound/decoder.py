"""The program that decodes a sound: an encoded file on standard input, samples on standard output.

It runs apart from the portal (limits.py) and imports nothing of it. Its arguments are the samples a second and the most
samples that it writes. It ends with status 1 where the sound can't be decoded.
"""

from __future__ import annotations

import sys

import miniaudio

# Samples decoded at a time.
PIECE = 16_384


def main(rate: int, most: int) -> int:
    """Write the sound as 16-bit samples of one channel, in the byte order of the machine; return the exit status."""
    try:
        data = sys.stdin.buffer.read()
        for piece in miniaudio.stream_memory(data, miniaudio.SampleFormat.SIGNED16, 1, rate, PIECE):
            sys.stdout.buffer.write(piece[:most].tobytes())
            most -= len(piece)
            if most <= 0:
                break
    except (miniaudio.MiniaudioError, MemoryError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
