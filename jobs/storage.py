"""Where files are kept: one storage interface, local disk by default."""

from django.core.files.storage import FileSystemStorage


class DurableFileSystemStorage(FileSystemStorage):
    """Local disk."""
