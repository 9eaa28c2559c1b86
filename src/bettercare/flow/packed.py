"""Two dozen arrays as one pointer: what compiled functions hand to one another.

A named tuple of arrays costs a compiled call some hundred and fifty arguments, and the compiler
most of its time. Here the addresses and shapes of its arrays are written to one small block of
memory, and compiled code is given the address of the block. `st.slots[s]` means the same there as
in Python; only the way to it differs. The block does not change while compiled code runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, register_model
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype
from numpy.typing import DTypeLike, NDArray

_WORD = 8
#: A field: its name, what it holds, and its dimensions; a number of its own has none.
Field = tuple[str, DTypeLike, int]


def fields_of(named_tuple: type) -> list[Field]:
    """The fields of a class of named tuples.

    An array is written `Annotated[NDArray[...], dtype]`, with its dimensions where it has more
    than one.
    """
    found: list[Field] = []
    for name, hint in get_type_hints(named_tuple, include_extras=True).items():
        if get_origin(hint) is Annotated:
            dtype, dimensions = (*get_args(hint)[1:], 1)[:2]
            found.append((name, dtype, dimensions))
        else:
            found.append((name, np.float64 if hint is float else np.int64, 0))
    return found


class Packed(types.Type):
    """The type of a block: its fields in order."""

    def __init__(self, name: str, fields: Sequence[Field]) -> None:
        self.kinds = {}
        self.places = {}
        place = 0
        for field, dtype, dimensions in fields:
            held = from_dtype(np.dtype(dtype))
            self.kinds[field] = types.Array(held, dimensions, "C") if dimensions else held
            self.places[field] = place
            place += 1 + dimensions
        told = ", ".join(f"{field}: {kind}" for field, kind in self.kinds.items())
        super().__init__(name=f"Packed({name}: {told})")


@register_model(Packed)
class _PackedModel(models.OpaqueModel):
    """A pointer."""


@infer_getattr
class _Fields(AttributeTemplate):
    key = Packed
    generic_resolve: Any = staticmethod(lambda packed, name: packed.kinds.get(name))


def _field(context: Any, builder: Any, packed: Packed, block: Any, name: str) -> Any:
    """Read a field: a number, or an array with its address and shape."""
    never_changes = builder.module.add_metadata([])

    def word(number: int, kind: Any) -> Any:
        at = builder.gep(block, [ir.Constant(ir.IntType(32), _WORD * number)])
        read = builder.load(builder.bitcast(at, kind.as_pointer()))
        read.set_metadata("invariant.load", never_changes)
        return read

    kind, place = packed.kinds[name], packed.places[name]
    if not isinstance(kind, types.Array):
        return word(place, context.get_value_type(kind))
    size = context.get_value_type(types.intp)
    held = context.get_data_type(kind.dtype)
    each = ir.Constant(size, context.get_abi_sizeof(held))
    shape = [word(place + 1 + i, size) for i in range(kind.ndim)]
    strides = [each]
    for length in reversed(shape):
        strides.insert(0, builder.mul(strides[0], length))
    array = context.make_array(kind)(context, builder)
    fill: Any = populate_array
    fill(
        array,
        data=word(place, held.as_pointer()),
        shape=shape,
        strides=strides[1:],
        itemsize=each,
        meminfo=None,
    )
    return array._getvalue()


_lower: Any = lower_getattr_generic
_lower(Packed)(_field)


def unpacking(packed: Packed) -> Any:
    """The function that compiled code turns the address of a block into the block with."""

    def pointer(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(packed))

    def at(_typing_context: Any, address: types.Type) -> Any:
        return packed(address), pointer

    return intrinsic(at)


def pack(fields: Sequence[Field], values: Sequence[Any]) -> NDArray[np.uint64]:
    """The block for a named tuple; its arrays must outlive what is done with it."""
    words: list[int] = []
    for (name, dtype, dimensions), value in zip(fields, values, strict=True):
        if not dimensions:
            words.append(int(np.array(value, dtype).view(np.uint64)))
            continue
        if value.dtype != dtype or value.ndim != dimensions or not value.flags.c_contiguous:
            raise TypeError(
                f"{name} is no array of {dimensions} dimensions as compiled code has it"
            )
        words += [value.ctypes.data, *value.shape]
    return np.array(words, np.uint64)
