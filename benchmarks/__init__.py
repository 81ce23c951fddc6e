"""What Sightline costs, against peers in the same run: ``python -m benchmarks`` (``make bench``).

Parts: (a) one pass against a bare forward pass, pytorch-grad-cam and captum, and the memory that autograd keeps;
(b) the whole job against the write-up's way; (c) CPU and memory of MkDocs per page; (d) a rebuild with nothing
changed. Nothing is asserted: what is measured is reported, also where it misses its target.
"""
