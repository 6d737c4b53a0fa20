"""What the tests share: the default model, which lies where ``DIPTYCH_MODELS`` says or in the checkout, and the sample articles."""

import os
import sys
from pathlib import Path

import pytest

import diptych

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "examples"))
os.environ.setdefault("DIPTYCH_MODELS", str(ROOT / "models"))


@pytest.fixture(scope="session")
def model() -> diptych.Diptych:
    return diptych.Diptych()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"
