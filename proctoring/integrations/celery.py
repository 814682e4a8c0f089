"""Celery's tasks, where the host has that library; plain functions without it."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

try:
    from celery import shared_task
except ImportError:
    shared_task = None

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def task(name: str) -> Callable[[FunctionT], FunctionT]:
    """Make a function a task of that name whose result is not kept, for whatever Celery app the host has."""
    if shared_task is None:
        return lambda function: function
    return cast("Callable[[FunctionT], FunctionT]", shared_task(name=name, ignore_result=True))
