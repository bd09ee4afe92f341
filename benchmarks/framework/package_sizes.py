"""The sizes of all packages of the environment whose Python runs this file, as JSON.

Of each package the bytes of its files, without bytecode, and those of the bytecode that Python
makes of its modules, whether or not it has been written; neither of Python itself.
"""

import contextlib
import json
import marshal
import sys
import warnings
from importlib.metadata import Distribution, distributions
from pathlib import Path

_HEADER = 16
"""Bytes of a file of bytecode before the code."""


def sizes(package: Distribution) -> tuple[int, int]:
    """The bytes of a package's files, and of its bytecode."""
    files = [Path(str(file.locate())) for file in package.files or () if file.suffix != ".pyc"]
    found = [file for file in files if file.is_file()]
    modules = [file for file in found if file.suffix == ".py"]
    return sum(file.stat().st_size for file in found), sum(map(bytecode, modules))


def bytecode(module: Path) -> int:
    """The bytes of a module's bytecode; none of what is no Python, as templates of code are not."""
    with contextlib.suppress(SyntaxError, ValueError):
        code = compile(module.read_bytes(), str(module), "exec", dont_inherit=True)
        return len(marshal.dumps(code)) + _HEADER
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump({one.metadata["Name"]: sizes(one) for one in distributions()}, sys.stdout)
