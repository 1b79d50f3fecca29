"""What others read in files of macOS: LIEF the headers, apple-platform-rs the signature. Prints JSON by path."""

import json
import sys

import lief
from apple_platform import reading


def described(path: str) -> dict:
    binaries = lief.MachO.parse(path)  # Held: what it gives lives no longer than it does.
    arm64 = next(each for each in binaries if each.header.cpu_type == lief.MachO.Header.CPU_TYPE.ARM64)
    names = [each.name for each in arm64.libraries if each.command != lief.MachO.LoadCommand.TYPE.ID_DYLIB]
    return {
        "oldestSystem": ".".join(str(part) for part in arm64.build_version.minos[:2]),
        "loads": names,
        "runPaths": [each.path for each in arm64.rpaths],
        "exported": sorted(each.name for each in arm64.exported_symbols if each.name in wanted),
        "flags": reading.find_values(reading.read_signature(path), "flags"),
        "problems": [each["description"] for each in reading.verify_macho(path)],
    }


request = json.load(open(sys.argv[1], encoding="utf8"))
wanted = set(request["symbols"])
print(json.dumps({path: described(path) for path in request["paths"]}))
