"""The programme's record in a plan folder: read, checked and written back without loss."""

from bettercare.plan.programme.model import Record
from bettercare.plan.programme.sections import SECTIONS, Section
from bettercare.plan.programme.writing import record_hash, record_texts, write_record

__all__ = ["SECTIONS", "Record", "Section", "record_hash", "record_texts", "write_record"]
