"""What can go wrong when taking in sheets: with a file, with a row, with a cell."""

from sangkien.imports.errors.files import (
    FileHarmful,
    FileLocked,
    FileTooLarge,
    FileUnreadable,
    NoTable,
    TooManyRows,
)
from sangkien.imports.errors.rows import (
    GroupUnknown,
    KeyMissing,
    KeyRepeated,
    KeyTooLong,
    MomentInFuture,
    MomentMissing,
    MomentsReversed,
    OutsideStages,
    SharesUnreadable,
    SourceTooLong,
    StatusUnknown,
    UnitOutside,
    UnitUnknown,
)

__all__ = [
    "FileHarmful",
    "FileLocked",
    "FileTooLarge",
    "FileUnreadable",
    "GroupUnknown",
    "KeyMissing",
    "KeyRepeated",
    "KeyTooLong",
    "MomentInFuture",
    "MomentMissing",
    "MomentsReversed",
    "NoTable",
    "OutsideStages",
    "SharesUnreadable",
    "SourceTooLong",
    "StatusUnknown",
    "TooManyRows",
    "UnitOutside",
    "UnitUnknown",
]
