"""What Sightline costs, against peers in the same run: ``python -m benchmarks`` (``make bench``).

Parts: (a) one pass against a bare forward pass, pytorch-grad-cam and captum, and the memory that autograd keeps;
(b) the whole job against the write-up's way; (c) CPU and memory of MkDocs per page; (d) a rebuild with nothing
changed; (e) matching at scale against the bare matrix product. Nothing is asserted: what is measured is reported, also
where it misses its target.
"""

import sys
from pathlib import Path

# The audits that pages are measured on are those of the tests, found as pytest finds them (pyproject: pythonpath).
for folder in (Path(__file__).resolve().parent.parent, Path(__file__).resolve().parent.parent / "tests"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
