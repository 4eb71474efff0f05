"""What holds for every test: no network, here (by importing this) and in the processes that tests start."""

from __future__ import annotations

import os
from pathlib import Path

from tests.offline import sitecustomize

OFFLINE = Path(sitecustomize.__file__).parent
ROOT = OFFLINE.parent.parent
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(OFFLINE), str(ROOT), os.environ.get("PYTHONPATH"))))
