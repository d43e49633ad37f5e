"""Deeds on programmes, stages and targets."""

from sangkien.programmes.services.define import define_programme, extend_stage
from sangkien.programmes.services.targets import TargetValue, import_targets, set_target, set_targets

__all__ = ["TargetValue", "define_programme", "extend_stage", "import_targets", "set_target", "set_targets"]
